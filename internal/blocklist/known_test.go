package blocklist

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

func TestHonestNumbersAreRead(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		want []Known
	}{
		"with a country code":      {"number,who\n+1 202 555 0123,Our clinic\n", []Known{{"+1 202 555 0123", "US", "Our clinic"}}},
		"in a country":             {"number,country,who\n020 7946 0123,gb,\"Our bank, London\"\n", []Known{{"020 7946 0123", "gb", "Our bank, London"}}},
		"in that of the desk":      {"Who,Number\r\nOur clinic,(202) 555-0123\r\n", []Known{{"(202) 555-0123", "US", "Our clinic"}}},
		"short ones":               {"number,who,note\n159,Your bank,\n", []Known{{"159", "US", "Your bank"}}},
		"as a spreadsheet begins":  {"\ufeffnumber,who\n\n+12025550123,Our clinic\n", []Known{{"+12025550123", "US", "Our clinic"}}},
		"none, as long as it says": {"number,country,who\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ReadKnown(strings.NewReader(c.file), "US")
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// Every fault says the line and what to do, and nothing of what stood there.
func TestFaultsOfHonestNumbers(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		want []string
	}{
		"empty":             {"", []string{"number,country,who"}},
		"no header":         {"+12025550123,Our clinic\n", []string{"line 1:", "number,country,who"}},
		"two at once":       {"number,who\n12,A\n+12025550123,\n020 7946 0123,B\n", []string{"line 3: say in the column who", "line 4: this cannot be read"}},
		"a missing cell":    {"number,who\n+12025550123\n", []string{"line 2:", "number of columns"}},
		"a lost quotation":  {"number,who\n\"+12025550123,x\n", []string{"quotation mark"}},
		"Latin-1":           {"number,who\n+12025550123,Caf\xe9\n", []string{"UTF-8"}},
		"not a number":      {"number,who\nring me,x\n", []string{"line 2: this cannot be read", "country code"}},
		"far too many":      {"number,who\n" + strings.Repeat("+12025550123,Our clinic\n", mostKnown+1), []string{"more than 10000 numbers"}},
		"nothing but fault": {"number,who\n" + strings.Repeat("x,y\n", 1000), []string{"line 21:", "and perhaps more"}},
		"far too large":     {"number,who\n" + strings.Repeat("x", mostKnownBytes), []string{"4 MB"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ReadKnown(strings.NewReader(c.file), "US")
			if err == nil {
				t.Fatal("it passes")
			}
			for _, w := range c.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q is missing in %v", w, err)
				}
			}
			if strings.Contains(err.Error(), "555") || strings.Contains(err.Error(), "7946") {
				t.Errorf("a number is told: %v", err)
			}
		})
	}
	if _, err := ReadKnown(iotest.ErrReader(io.ErrUnexpectedEOF), ""); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a disk that fails: %v", err)
	}
}

// Whatever the file holds, what is read of it can be guarded, or needs no guard.
func FuzzReadKnown(f *testing.F) {
	f.Add("number,country,who\n020 7946 0123,GB,Our bank\n")
	f.Add("\ufeffwho,number\r\n\"a\nb\",+12025550123\r\n")
	f.Add("number,who\n\"")
	f.Fuzz(func(t *testing.T, file string) {
		list, err := ReadKnown(strings.NewReader(file), "US")
		if err != nil {
			return
		}
		known, _ := Guard(list)
		for _, k := range list {
			if n, err := Read(k.Number, k.Country); err == nil {
				if _, is := known(n); !is {
					t.Fatalf("%q is not guarded", n)
				}
			}
		}
	})
}
