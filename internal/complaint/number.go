package complaint

import "github.com/hangup-project/hangup/internal/phone"

// readNumber brings a number into the form of Complaint.Number. Displays show
// numbers that nobody has, so in the North American plan the form is enough.
// What repeats one digit, or has fewer than three, is no number.
func readNumber(raw []byte, country string) string {
	var buf [16]byte
	n, same := 0, true
	for _, c := range raw {
		switch {
		case c >= '0' && c <= '9':
			if n == len(buf) {
				return ""
			}
			buf[n] = c
			same = same && c == buf[0]
			n++
		case c > '9' && c < 0x80 && n > 0:
			return "" // a word, or an extension: not a number to compare
		}
	}
	digits := buf[:n]
	if n < 3 || same {
		return ""
	}
	if country == "US" || country == "CA" {
		return northAmerican(digits)
	}
	if a := phone.Assess(string(raw), country); a.E164 != "" {
		return a.E164
	}
	return string(digits)
}

// northAmerican gives +1 and ten digits where neither the area nor the
// exchange begins with 0 or 1, or else the digits.
func northAmerican(digits []byte) string {
	d := digits
	if len(d) == 11 && d[0] == '1' {
		d = d[1:]
	}
	if len(d) != 10 || d[0] < '2' || d[3] < '2' {
		return string(digits)
	}
	var e [12]byte
	return string(append(append(e[:0], '+', '1'), d...))
}

// readArea is an area code of three digits, or nothing.
func readArea(raw []byte) string {
	if len(raw) != 3 || raw[0] < '2' || raw[0] > '9' {
		return ""
	}
	for _, c := range raw {
		if c < '0' || c > '9' {
			return ""
		}
	}
	return string(raw)
}
