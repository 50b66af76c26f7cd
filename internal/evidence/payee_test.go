package evidence

import (
	"slices"
	"testing"

	"github.com/hangup-project/hangup/internal/call"
)

func TestWhomToPay(t *testing.T) {
	for _, c := range []struct {
		words string
		want  []string
	}{
		{"Caller: Send it by Zelle to Refund.Desk@mail.example before noon.", []string{"refund.desk@mail.example"}},
		{"He told me to transfer the money to GB82 WEST 1234 5698 7654 32 and say nothing.", []string{"GB82WEST12345698765432"}},
		{"He told me to transfer the money to GB83 WEST 1234 5698 7654 32 and say nothing.", nil}, // the check digits are wrong
		{"I put the cash into the machine for bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq as she said.", []string{"bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"}},
		{"Caller: Open Cash App and look for $HelpDeskJoe please.", []string{"$helpdeskjoe"}},
		{"Caller: Buy gift cards and pay the officer with them.", nil},
		{"Caller: Write to office@mail.example.", nil}, // nothing is to be paid there
		{"Callee: I can pay from anna@mail.example.", nil},
		{"I had to pay, and my account is GB82 WEST 1234 5698 7654 32.", nil},
		{"Caller: It is $399 and $20 a month.", nil},
	} {
		var got []string
		for _, e := range collect(t, "", c.words) {
			if e.Kind == call.EvidencePayee {
				got = append(got, e.Value)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.words, got, c.want)
		}
	}
}
