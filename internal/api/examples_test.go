package api_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every command of docs/API.md does as written, one after the other, on one
// desk.
func TestCommandsOfTheGuide(t *testing.T) {
	guide, err := os.ReadFile("../../docs/API.md")
	ok(t, err)
	p, dir, ran := newPlace(t), t.TempDir(), 0
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(string(guide), -1) {
		for line := range strings.Lines(strings.ReplaceAll(block[1], "\\\n", "")) {
			c := curlOf(t, strings.TrimSpace(line), p.URL, dir)
			res, err := p.Client().Do(c.request)
			ok(t, err)
			data, err := io.ReadAll(res.Body)
			ok(t, err)
			ok(t, res.Body.Close())
			if res.StatusCode >= 300 {
				t.Errorf("%s\n%d %s", line, res.StatusCode, data)
			}
			if c.out != "" {
				ok(t, os.WriteFile(c.out, data, 0o600))
			}
			ran++
		}
	}
	if ran < 15 {
		t.Errorf("only %d commands were found", ran)
	}
}

type curl struct {
	request *http.Request
	out     string
}

var words = regexp.MustCompile(`'[^']*'|"[^"]*"|\S+`)

// curlOf reads a command line of curl, as far as the guide uses it.
func curlOf(t *testing.T, line, desk, dir string) curl {
	t.Helper()
	args := words.FindAllString(line, -1)
	if len(args) == 0 || args[0] != "curl" {
		t.Fatalf("this is no curl: %s", line)
	}
	method, url, body, header, c := "", "", "", http.Header{}, curl{}
	for i := 1; i < len(args); i++ {
		switch arg := strings.Trim(args[i], `'"`); arg {
		case "-X", "-H", "-d", "--data-binary", "-o":
			i++
			value := strings.Trim(args[i], `'"`)
			switch arg {
			case "-X":
				method = value
			case "-H":
				name, v, _ := strings.Cut(value, ": ")
				header.Set(name, v)
			case "-o":
				c.out = filepath.Join(dir, value)
			default:
				body = value
				if method == "" {
					method = http.MethodPost
				}
				if file, is := strings.CutPrefix(value, "@"); is {
					data, err := os.ReadFile(filepath.Join(dir, file))
					ok(t, err)
					body = string(data)
				}
			}
		default:
			url = strings.Replace(arg, "$DESK", desk, 1)
		}
	}
	as := ""
	if header.Get("Authorization") == "Bearer $TOKEN" {
		as = "owner"
	}
	c.request = request(t, method, url, as, header.Get("Content-Type"), body)
	return c
}
