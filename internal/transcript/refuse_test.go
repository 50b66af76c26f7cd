package transcript

import (
	"errors"
	"strings"
	"testing"
)

func TestReadRefuses(t *testing.T) {
	tests := []struct {
		name, in string
		code     Code
		says     string
	}{
		{"empty", "", Empty, "no words"},
		{"blank", " \r\n\t\n", Empty, "no words"},
		{"signs alone", "\u200b ... \u00a0?!\n", Empty, "no words"},
		{"too large", strings.Repeat("a", MaxInput+1), TooLarge, "more than the 16 MB"},
		{"WAV", "RIFF\x24\x08\x00\x00WAVEfmt ", NotText, "WAV file, a recording"},
		{"MP3", "ID3\x04\x00\x00", NotText, "MP3"},
		{"MP3 without a header", "\xff\xfb\x90\x00\x00", NotText, "MP3"},
		{"Ogg", "OggS\x00\x02", NotText, "Ogg"},
		{"PDF", "%PDF-1.7\n", NotText, "PDF file, not text: open it, copy the words"},
		{"ZIP", "PK\x03\x04\x14\x00", NotText, "ZIP archive"},
		{"Word", "PK\x03\x04\x14\x00\x06\x00word/document.xml", NotText, "Word document"},
		{"RTF", "{\\rtf1 Hello}", NotText, "RTF"},
		{"picture", "\x89PNG\r\n", NotText, "PNG"},
		{"NUL", "he rang\x00me", NotText, "NUL bytes"},
		{"UTF-16 without a mark", "h\x00i\x00", NotText, "save it as UTF-8"},
		{"control characters", "\x01\x02\x03\x04abc", NotText, "mostly control characters"},
		{"random bytes", "\x9a\xfe\x81\xc0\xf5\x8a\x99abc", NotText, "not UTF-8"},
		{"broken JSON", `{"id":"x1","text":"secret words`, NotJSON, "byte 31"},
		{"JSON of another shape", `{"id":"x1","text":{"secret":"words"}}`, BadField, `"text"`},
		{"turns of another shape", `{"id":"x1","turns":"secret words"}`, BadField, "a list"},
		{"records in a row", `{"id":"x1","text":"secret"}` + "\n" + `{"text":"words"}`, NotJSON, "many records"},
		{"no words in JSON", `{"id":"x1","turns":[{"text":" "}]}`, Empty, `"text" or "turns"`},
		{"subtitles without words", "WEBVTT\n\n00:01.000 --> 00:02.000\n<i></i>\n", Empty, "only times"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Read([]byte(tt.in), Options{})
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("got %v", err)
			}
			if e.Code != tt.code || !strings.Contains(e.Message, tt.says) {
				t.Errorf("got %s: %s", e.Code, e.Message)
			}
			if strings.Contains(e.Message, "secret") {
				t.Errorf("the message quotes the call: %s", e.Message)
			}
			if strings.Contains(tt.in, `"x1"`) && e.ID != "x1" {
				t.Errorf("the id is lost: %+v", e)
			}
		})
	}
}
