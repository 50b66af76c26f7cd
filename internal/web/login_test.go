package web

import "testing"

func TestNothingLeadsOutOfTheDesk(t *testing.T) {
	for _, path := range []string{"/", "/cases", "/cases/01931b7e-5c1a-7d20-9c3b-0f6a1e2d3c4b", "/numbers/+12098940429", "/knowledge/größe", "/a%20b"} {
		if got := insideDesk(path); got != path {
			t.Errorf("%q leads to %q", path, got)
		}
	}
	for _, path := range []string{
		"", "cases", "evil.example", "//evil.example", "///evil.example", "https://evil.example", "https:/evil.example", "javascript:alert(1)",
		`/\evil.example`, `\/evil.example`, `\\evil.example`, "/\t/evil.example/x", "\t//evil.example", "/\n/evil.example", "/\r\n/evil.example",
		"/\x00/evil.example", "/\x7f/evil.example", " //evil.example", "/ /evil.example", "/cases?q=word", "/cases#part", "/%zz", "//user@evil.example/",
	} {
		if got := insideDesk(path); got != "/" {
			t.Errorf("%q leads to %q", path, got)
		}
	}
}
