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

// foreign are files that are known by how they begin, and what to do with them.
var foreign = []struct{ begins, says string }{
	{"PK\x03\x04", "this is a ZIP archive or an Excel workbook: unzip it and import the CSV file inside, or save the sheet as CSV"},
	{"\xd0\xcf\x11\xe0", "this is an old Excel workbook or another document of an office program: save the sheet as CSV and import that"},
	{"%PDF", "this is a PDF document: fetch the same data as CSV"},
	{"BZh", "this file is packed with bzip2: unpack it with bunzip2, or pack it with gzip, and import that"},
	{"\xfd7zXZ", "this file is packed with xz: unpack it with unxz, or pack it with gzip, and import that"},
	{"\x28\xb5\x2f\xfd", "this file is packed with zstd: unpack it with unzstd, or pack it with gzip, and import that"},
	{"7z\xbc\xaf\x27", "this is a 7z archive: unpack it and import the CSV file inside"},
	{"Rar!\x1a\x07", "this is a RAR archive: unpack it and import the CSV file inside"},
}

// recognised gives what is said of a file that is known by how it begins, and is
// none that is read.
func recognised(head []byte) error {
	for _, f := range foreign {
		if bytes.HasPrefix(head, []byte(f.begins)) {
			return &Error{f.says}
		}
	}
	return nil
}

const gzipped = "\x1f\x8b" // how such a file begins

// plain unpacks a file and gives its text as UTF-8 without a byte order mark;
// lines of Windows-1252 stay as they are.
func plain(r io.Reader, sum *Summary) (*bufio.Reader, error) {
	b := bufio.NewReaderSize(r, sniffed)
	head, err := b.Peek(8)
	if bytes.HasPrefix(head, []byte(gzipped)) {
		z, fault := gzip.NewReader(b)
		if fault != nil {
			return nil, &Error{"this .gz file is damaged at its beginning: fetch it again"}
		}
		sum.Gzip = true
		b = bufio.NewReaderSize(z, sniffed)
		head, err = b.Peek(8)
		switch {
		case err != nil && len(head) == 0 && err != io.EOF:
			return nil, &Error{"this .gz file is damaged at its beginning: fetch it again"}
		case bytes.HasPrefix(head, []byte(gzipped)):
			return nil, &Error{"this file is packed with gzip twice: unpack it once, with gunzip, and import that"}
		}
	} else if err != nil && err != io.EOF {
		return nil, fmt.Errorf("the file could not be read: %w", err)
	}
	if err := recognised(head); err != nil {
		return nil, err
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
