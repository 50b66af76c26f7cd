package api_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// A story of 300 words, judged over HTTP on one connection.
func BenchmarkCheck(b *testing.B) {
	p := newPlace(b)
	story := `{"text":"` + strings.Repeat("A man rang and said that my computer has a problem, and I did not believe him at all. ", 17) + `"}`
	for b.Loop() {
		post(b, p, "/api/v1/check", story)
	}
}

// A report of a few words, kept on the disk, from 64 senders at once.
func BenchmarkReport(b *testing.B) {
	p := newPlace(b)
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			post(b, p, "/api/v1/reports", record)
		}
	})
}

func post(b *testing.B, p *place, path, body string) {
	r := request(b, http.MethodPost, p.URL+path, "owner", jsonMedia, body)
	res, err := p.Client().Do(r)
	ok(b, err)
	_, err = io.Copy(io.Discard, res.Body)
	ok(b, err)
	ok(b, res.Body.Close())
	if res.StatusCode >= 300 {
		b.Fatal(res.Status)
	}
}
