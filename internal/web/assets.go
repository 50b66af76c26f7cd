package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// What the pages load. dist holds what the command bundle made; where nothing
// was bundled it holds no script, and the pages name none.
//
//go:embed style.css all:dist
var files embed.FS

// assetPath is where assets are served. Their names hold a digest of what is
// in them, so that a browser may keep them for ever.
const assetPath = "/assets/"

// asset is a file as it is, and as most browsers take it. Pages are never
// packed: how well a page packs would tell something of the words in it.
type asset struct {
	media        string
	data, packed []byte
}

type assets struct {
	byName map[string]asset
	// Addresses; the scripts are empty where none was bundled.
	style, script, listen, worklet, chart, chartStyle string
	push                                              asset // what runs in a browser while no page is open; empty where none was bundled
}

// Stylesheet is the address of the style of the pages, for other pages of the
// same desk.
func Stylesheet() string { return readAssets().style }

var readAssets = sync.OnceValue(func() *assets {
	a := &assets{byName: map[string]asset{}}
	a.style = a.add("style.css", "style", ".css", "text/css; charset=utf-8")
	a.script = a.add("dist/script.js", "script", ".js", "text/javascript; charset=utf-8")
	a.listen = a.add("dist/listen.js", "listen", ".js", "text/javascript; charset=utf-8")
	a.worklet = a.add("dist/microphone.js", "microphone", ".js", "text/javascript; charset=utf-8")
	a.chart = a.add("dist/chart.js", "chart", ".js", "text/javascript; charset=utf-8")
	a.chartStyle = a.add("dist/chart.css", "chart", ".css", "text/css; charset=utf-8")
	if data, err := files.ReadFile("dist/push.js"); err == nil {
		a.push = asset{media: "text/javascript; charset=utf-8", data: data}
	}
	return a
})

// add takes in a file and returns its address; empty where there is no file.
func (a *assets) add(file, name, ending, media string) string {
	data, err := files.ReadFile(file)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(data)
	name += "-" + hex.EncodeToString(sum[:6]) + ending
	a.byName[name] = asset{media, data, pack(data)}
	return assetPath + name
}

func (a *assets) serve(w http.ResponseWriter, r *http.Request) {
	f, ok := a.byName[r.PathValue("name")]
	if !ok {
		http.Error(w, "There is no such file.", http.StatusNotFound)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.media)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	data := f.data
	if takesGzip(r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		data = f.packed
	}
	h.Set("Content-Length", strconv.Itoa(len(data)))
	send(w, data)
}

// pack packs a file with gzip.
func pack(data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(data)
	if err = errors.Join(err, w.Close()); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}

// takesGzip reads the header Accept-Encoding.
func takesGzip(accept string) bool {
	for one := range strings.SplitSeq(accept, ",") {
		coding, weight, _ := strings.Cut(one, ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			q, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(weight), "q="), 64)
			return err != nil || q > 0
		}
	}
	return false
}
