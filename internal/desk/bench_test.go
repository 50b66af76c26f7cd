package desk_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hangup-project/hangup/internal/desk"
)

// BenchmarkImport takes a file of complaints from its first byte until it is
// stored, grouped and counted, and waves were looked for: the cost of a line
// from a thousand to a million.
func BenchmarkImport(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for range b.N {
				b.StopTimer()
				p := open(b)
				file := yearsOf(n)
				b.StartTimer()
				if _, err := p.TakeFile(context.Background(), me, strings.NewReader(file), desk.FileOptions{Import: "a file"}); err != nil {
					b.Fatal(err)
				}
				read := b.Elapsed()
				ctx, cancel := context.WithTimeout(context.Background(), 9*time.Minute)
				news := p.Sighted(ctx)
				for o, err := p.Waves(30); err != nil || o.Counted.Complaints < n; o, err = p.Waves(30) {
					if _, open := <-news; !open {
						b.Fatal("it was not counted in time")
					}
				}
				cancel()
				b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "lines/s")
				b.ReportMetric(read.Seconds(), "s-read")
				b.StopTimer()
				p.stop()
			}
		})
	}
}

// yearsOf is a file of so many complaints over three years, about a tenth as
// many numbers, eight states and five subjects.
func yearsOf(lines int) string {
	var b strings.Builder
	b.WriteString("Company_Phone_Number,Created_Date,Violation_Date,Consumer_City,Consumer_State,Consumer_Area_Code,Subject,Recorded_Message_Or_Robocall\n")
	states := []string{"California", "Texas", "Ohio", "Florida", "New York", "Georgia", "Illinois", "Oregon"}
	subjects := []string{"Computer & technical support", "Medical & prescriptions", "Reducing your debt", "Other", "No Subject Provided"}
	at := time.Now().AddDate(-3, 0, 0)
	step := time.Since(at) / time.Duration(lines)
	for i := range lines {
		t := at.Add(time.Duration(i) * step).Format(time.DateTime)
		h := uint64(i+1) * 0x9e3779b97f4a7c15 >> 20
		fmt.Fprintf(&b, "%d%d%04d,%s,%s,Town,%s,%d,%s,Y\n", 201+h%700, 200+h/700%37, h%uint64(lines/10+1)%10000, t, t, states[h%8], 201+h%300, subjects[h/8%5])
	}
	return b.String()
}
