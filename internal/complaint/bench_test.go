package complaint

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"
)

// lines are made-up lines of each format.
var lines = map[string]struct {
	head string
	line func(i int) string
}{
	"ftc": {"Company_Phone_Number,Created_Date,Violation_Date,Consumer_City,Consumer_State,Consumer_Area_Code,Subject,Recorded_Message_Or_Robocall\n", func(i int) string {
		return fmt.Sprintf("202555%04d,2025-07-%02d %02d:%02d:44,2025-07-%02d 09:30:00,Springfield,Florida,603,\"Reducing your debt (credit cards, mortgage, student loans)\",Y\n", i%10000, 1+i%28, i/28%24, i/672%60, 1+i%28)
	}},
	"fcc": {"Ticket ID,Ticket Created,Date of Issue,Time of Issue,Form,Method,Issue,Caller ID Number,Type of Call or Messge,Advertiser Business Number,City,State,Zip,Location (Center point of the Zip Code)\n", func(i int) string {
		return fmt.Sprintf("%d,05/25/2025 11:15:29 AM +0000,05/24/2025,1:00 p.m.,Phone,Wired,Robocalls,202-555-%04d,Prerecorded Voice,,Springfield,IL,00000,\"IL 00000\n(39.8, -89.6)\"\n", i, i%10000)
	}},
	"cafc": {"Number ID / Numéro d'identification,Date Received / Date reçue,Complaint Received Type,Type de plainte reçue,Country,Pays,Province/State,Province/État,Fraud and Cybercrime Thematic Categories,Catégories thématiques sur la fraude et la cybercriminalité,Solicitation Method,Méthode de sollicitation,Gender\n", func(i int) string {
		return fmt.Sprintf("%d,2025-01-%02d,Phone,Téléphone,Canada,Canada,Quebec,Québec,Bank Investigator,Enquêteur bancaire,Direct call,Appel direct,Female\n", i, 1+i%28)
	}},
	"jsonl": {"", func(i int) string {
		return fmt.Sprintf("{\"id\":\"a-%d\",\"occurred\":\"2025-02-%02d\",\"caller_id\":\"202555%04d\",\"country\":\"US\",\"region\":\"US-OH\",\"type\":\"bank\"}\n", i, 1+i%28, i%10000)
	}},
	"jsonl_words": {"", func(i int) string {
		return fmt.Sprintf("{\"id\":\"a-%d\",\"occurred\":\"2025-02-%02d\",\"text\":\"She said that my laptop was sending viruses, and that I had to pay with gift cards from the shop at the corner at once.\",\"country\":\"US\"}\n", i, 1+i%28)
	}},
}

// BenchmarkRead reads lines of each format; an operation is one line.
func BenchmarkRead(b *testing.B) {
	for name, l := range lines {
		b.Run(name, func(b *testing.B) {
			const block = 10_000
			text := bytes.NewBufferString("")
			for i := range block {
				text.WriteString(l.line(i))
			}
			r, err := Open(&repeat{head: []byte(l.head), block: text.Bytes(), left: b.N/block + 1}, Options{Now: today})
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(text.Len() / block))
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				if _, err := r.Next(); err != nil && !errors.Is(err, io.EOF) {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "lines/s")
		})
	}
}

// repeat gives a head, and a block again and again.
type repeat struct {
	head, block, rest []byte
	left              int
}

func (r *repeat) Read(p []byte) (int, error) {
	if len(r.head) > 0 {
		n := copy(p, r.head)
		r.head = r.head[n:]
		return n, nil
	}
	if len(r.rest) == 0 {
		if r.left == 0 {
			return 0, io.EOF
		}
		r.rest = r.block
		r.left--
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}
