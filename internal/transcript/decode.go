package transcript

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// decode turns bytes into valid UTF-8 with plain line ends, or says why they
// are no text.
func decode(data []byte, opts Options) (string, error) {
	if err := tooLarge(len(data)); err != nil {
		return "", err
	}
	if what := binary(data); what != "" {
		return "", &Error{Code: NotText, Message: what}
	}
	var s string
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		s = fromUTF16(data[2:], func(b []byte) uint16 { return uint16(b[0]) | uint16(b[1])<<8 })
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		s = fromUTF16(data[2:], func(b []byte) uint16 { return uint16(b[1]) | uint16(b[0])<<8 })
	default:
		s = string(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	}
	if what := control(s); what != "" {
		return "", &Error{Code: NotText, Message: what}
	}
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
		opts.warn("some bytes are not UTF-8 and were replaced: if words look wrong, save the file as UTF-8")
	}
	if strings.IndexByte(s, '\r') >= 0 {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	if !hasWords(s) {
		return "", &Error{Code: Empty, Message: "there are no words: give the story or the transcript of the call"}
	}
	return s, nil
}

func tooLarge(n int) error {
	if n <= MaxInput {
		return nil
	}
	return &Error{Code: TooLarge, Message: fmt.Sprintf(
		"this is more than the %d MB that one call or story may have: split it into its calls and check each", MaxInput>>20)}
}

// hasWords reports whether there is a letter or a digit in s.
func hasWords(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
}

func fromUTF16(b []byte, unit func([]byte) uint16) string {
	units := make([]uint16, 0, len(b)/2)
	for ; len(b) >= 2; b = b[2:] {
		units = append(units, unit(b))
	}
	return string(utf16.Decode(units))
}

// What to do instead with a file that is no text.
const (
	transcribe = "a recording, not text: have it transcribed first, and give the transcript"
	export     = "not text: open it, copy the words or save them as plain text (.txt), and give that"
	unpack     = "not text: unpack it and give the text file inside"
	describe   = "a picture or a video, not text: type what was said, or give a transcript"
)

// magic lists the first bytes of files that people take for a transcript.
var magic = []struct {
	at    int
	bytes string
	what  string
}{
	{8, "WAVE", "this is a WAV file, " + transcribe},
	{8, "AVI ", "this is an AVI file, " + describe},
	{0, "ID3", "this is an MP3 file, " + transcribe},
	{0, "\xff\xfb", "this is an MP3 file, " + transcribe},
	{0, "\xff\xf3", "this is an MP3 file, " + transcribe},
	{0, "\xff\xf2", "this is an MP3 file, " + transcribe},
	{0, "OggS", "this is an Ogg file, " + transcribe},
	{0, "fLaC", "this is a FLAC file, " + transcribe},
	{0, "#!AMR", "this is an AMR file, " + transcribe},
	{4, "ftypM4A", "this is an M4A file, " + transcribe},
	{4, "ftyp", "this is an MP4 file, " + describe},
	{0, "\x1aE\xdf\xa3", "this is a WebM or Matroska file, " + describe},
	{0, "%PDF-", "this is a PDF file, " + export},
	{0, "\xd0\xcf\x11\xe0", "this is an old Office document, " + export},
	{0, "{\\rtf", "this is an RTF document, " + export},
	{0, "\x1f\x8b", "this is a gzip archive, " + unpack},
	{0, "7z\xbc\xaf", "this is a 7-Zip archive, " + unpack},
	{0, "Rar!\x1a", "this is a RAR archive, " + unpack},
	{0, "\x89PNG", "this is a PNG file, " + describe},
	{0, "\xff\xd8\xff", "this is a JPEG file, " + describe},
	{0, "GIF8", "this is a GIF file, " + describe},
}

// binary says what data is if it is no text, by its first bytes.
func binary(data []byte) string {
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		head := data[:min(len(data), 4096)]
		switch {
		case bytes.Contains(head, []byte("word/")):
			return "this is a Word document, " + export
		case bytes.Contains(head, []byte("xl/")):
			return "this is an Excel document, " + export
		case bytes.Contains(head, []byte("opendocument")):
			return "this is an OpenDocument file, " + export
		}
		return "this is a ZIP archive, or a document made like one, " + unpack
	}
	for _, m := range magic {
		if len(data) > m.at && bytes.HasPrefix(data[m.at:], []byte(m.bytes)) {
			return m.what
		}
	}
	return ""
}

// sampled is how much of an input is looked at for control characters.
const sampled = 64 << 10

// control says that s is no text if it has NULs or is full of control
// characters or of bytes that are not UTF-8.
func control(s string) string {
	if strings.IndexByte(s, 0) >= 0 {
		return "this has NUL bytes in it and is not text: if it is text in UTF-16, save it as UTF-8"
	}
	head := s[:min(len(s), sampled)]
	bad, all := 0, 0
	for _, r := range head {
		all++
		switch {
		case r == '\n', r == '\r', r == '\t', r == '\f':
		case r < ' ', r == 0x7f, r >= 0x80 && r < 0xa0, r == utf8.RuneError:
			bad++
		}
	}
	if bad*10 > all*3 {
		return "this is mostly control characters, or letters in an encoding that is not UTF-8: give the words as plain text (.txt, UTF-8)"
	}
	return ""
}
