package complaint

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// sniffed is how much of a file is looked at for what it is.
const sniffed = 64 << 10

// Readable lists what is read, for messages.
const Readable = "Hangup reads the Do Not Call complaints of the FTC, the consumer complaints of the FCC, the reports of the Canadian Anti-Fraud Centre (as CSV, plain or .gz), and JSON lines; docs/IMPORTS.md says where they are and how they look"

// plain unpacks a file and gives its text as UTF-8 without a byte order mark;
// lines of Windows-1252 stay as they are.
func plain(r io.Reader, sum *Summary) (*bufio.Reader, error) {
	b := bufio.NewReaderSize(r, sniffed)
	head, err := b.Peek(4)
	switch {
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, &Error{"this .gz file is damaged at its beginning: fetch it again"}
		}
		sum.Gzip = true
		b = bufio.NewReaderSize(z, sniffed)
		head, err = b.Peek(4)
		if err != nil && len(head) == 0 && err != io.EOF {
			return nil, &Error{"this .gz file is damaged at its beginning: fetch it again"}
		}
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return nil, &Error{"this is a ZIP archive or an Excel workbook: unzip it and import the CSV file inside, or save the sheet as CSV"}
	case err != nil && err != io.EOF:
		return nil, fmt.Errorf("the file could not be read: %w", err)
	}
	sum.Encoding = UTF8
	if order, wide := utf16Order(b); wide {
		sum.Encoding = UTF16
		text := transform.NewReader(b, unicode.UTF16(order, unicode.UseBOM).NewDecoder())
		b = bufio.NewReaderSize(text, sniffed)
		return b, nil
	}
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		if _, err := b.Discard(3); err != nil {
			return nil, fmt.Errorf("the file could not be read: %w", err)
		}
	}
	return b, nil
}

// utf16Order knows UTF-16 by its byte order mark, or by a NUL in every other
// of its first bytes.
func utf16Order(b *bufio.Reader) (unicode.Endianness, bool) {
	head, _ := b.Peek(8) // what is short of it is no UTF-16 of a header
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return unicode.LittleEndian, true
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return unicode.BigEndian, true
	case len(head) < 8:
		return unicode.BigEndian, false
	}
	even, odd := true, true
	for i := 0; i < len(head); i += 2 {
		even = even && head[i] == 0 && head[i+1] != 0
		odd = odd && head[i] != 0 && head[i+1] == 0
	}
	if even {
		return unicode.BigEndian, true
	}
	return unicode.LittleEndian, odd
}

// utf8Line gives a line as UTF-8: one that is none is taken as Windows-1252,
// where every byte is a letter. scratch is used again.
func utf8Line(line, scratch []byte) (text, buffer []byte, was1252 bool) {
	if utf8.Valid(line) {
		return line, scratch, false
	}
	scratch = scratch[:0]
	for _, c := range line {
		scratch = utf8.AppendRune(scratch, charmap.Windows1252.DecodeByte(c))
	}
	return scratch, scratch, true
}
