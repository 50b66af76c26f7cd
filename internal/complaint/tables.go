package complaint

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"
	"unicode/utf8"
)

//go:embed subjects.csv
var subjectsCSV string

//go:embed regions.csv
var regionsCSV string

// subject is a category of a source, and the type of verdict that it stands
// for; a type may be empty where the category says none.
type subject struct{ source, kind string }

var (
	// subjects are by source and folded name.
	subjects = readSubjects(subjectsCSV)
	// regions are ISO 3166-2 codes by country and folded name or code.
	regions = readRegions(regionsCSV)
	// kinds are the types that a line of JSON may name.
	kinds = map[string]bool{"tech_support": true, "refund": true, "bank": true, "government": true, "delivery": true, "subscription": true,
		"family_emergency": true, "utility": true, "recovery": true, "prize": true, "other": true}
)

func readSubjects(table string) map[subject]string {
	out := make(map[subject]string)
	for _, row := range rows(table) {
		out[subject{row[0], string(fold([]byte(row[2]), nil))}] = row[1]
	}
	return out
}

func readRegions(table string) map[string]map[string]string {
	out := map[string]map[string]string{"US": {}, "CA": {}}
	for _, row := range rows(table) {
		country, code, _ := strings.Cut(row[0], "-")
		for _, name := range append(strings.Split(row[1], "|"), code) {
			out[country][string(fold([]byte(name), nil))] = row[0]
		}
	}
	return out
}

// rows reads a table of the program without its header; one that cannot be
// read is a fault of the program.
func rows(table string) [][]string {
	all, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("complaint: a table of the program: %v", err))
	}
	return all[1:]
}

// plainLetters are the letters with marks that English and French headers have.
var plainLetters = map[rune]byte{'à': 'a', 'â': 'a', 'ä': 'a', 'ç': 'c', 'é': 'e', 'è': 'e', 'ê': 'e', 'ë': 'e', 'î': 'i', 'ï': 'i', 'ô': 'o', 'ö': 'o', 'ù': 'u', 'û': 'u', 'ü': 'u',
	'À': 'a', 'Â': 'a', 'Ä': 'a', 'Ç': 'c', 'É': 'e', 'È': 'e', 'Ê': 'e', 'Ë': 'e', 'Î': 'i', 'Ï': 'i', 'Ô': 'o', 'Ö': 'o', 'Ù': 'u', 'Û': 'u', 'Ü': 'u'}

// fold appends a name to into so that case, marks on letters, signs and spaces
// do not tell names apart: "Date Received / Date reçue" is "date received date recue".
func fold(name, into []byte) []byte {
	start := len(into)
	gap := false
	for i := 0; i < len(name); {
		c, size := rune(name[i]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRune(name[i:])
		}
		letter := name[i]
		switch {
		case c >= 'A' && c <= 'Z':
			letter |= 0x20
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
		default:
			letter = plainLetters[c]
		}
		i += size
		if letter == 0 {
			gap = true
			continue
		}
		if gap && len(into) > start {
			into = append(into, ' ')
		}
		gap = false
		into = append(into, letter)
	}
	return into
}

// readRegion gives the ISO 3166-2 code for a state or province, by name or by
// code, in English or French. Without a country both are looked through.
func readRegion(raw []byte, country string) string {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || len(raw) > 64 {
		return ""
	}
	var buf [64]byte
	name := fold(raw, buf[:0])
	if country != "" {
		return regions[country][string(name)]
	}
	for _, c := range []string{"CA", "US"} {
		if r := regions[c][string(name)]; r != "" && !(c == "CA" && len(raw) == 2) {
			return r
		}
	}
	return ""
}
