package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"time"
)

// What the pages load. dist holds what the command bundle made; where nothing
// was bundled it holds no script, and the pages name none.
//
//go:embed style.css all:dist
var files embed.FS

// assetPath is where assets are served. Their names hold a digest of what is
// in them, so that a browser may keep them for ever.
const assetPath = "/assets/"

type asset struct {
	media string
	data  []byte
}

type assets struct {
	byName        map[string]asset
	style, script string // addresses; script is empty where none was bundled
}

// Stylesheet is the address of the style of the pages, for other pages of the
// same desk.
func Stylesheet() string { return readAssets().style }

func readAssets() *assets {
	a := &assets{byName: map[string]asset{}}
	a.style = a.add("style.css", "style", ".css", "text/css; charset=utf-8")
	a.script = a.add("dist/script.js", "script", ".js", "text/javascript; charset=utf-8")
	return a
}

// add takes in a file and returns its address; empty where there is no file.
func (a *assets) add(file, name, ending, media string) string {
	data, err := files.ReadFile(file)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(data)
	name += "-" + hex.EncodeToString(sum[:6]) + ending
	a.byName[name] = asset{media, data}
	return assetPath + name
}

func (a *assets) serve(w http.ResponseWriter, r *http.Request) {
	f, ok := a.byName[r.PathValue("name")]
	if !ok {
		http.Error(w, "There is no such file.", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", f.media)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.data))
}
