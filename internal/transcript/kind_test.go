package transcript

import (
	"testing"

	"github.com/hangup-project/hangup/internal/call"
)

func TestGuessKind(t *testing.T) {
	tests := []struct {
		want call.Kind
		in   string
	}{
		{call.KindCall, "Hello, this is Microsoft. Your computer has a virus."},
		{call.KindCall, "Good afternoon sir, I am calling from the technical department about your internet."},
		{call.KindCall, "this is daniel with the warranty center press one to speak to a representative"},
		{call.KindCall, "Your social security number has been suspended. Press 1 now."},
		{call.KindCall, "Do not hang up. Stay on the line while I transfer you to the officer."},
		{call.KindCall, "am i speaking to the owner of the house yes can you turn on the computer for me please"},
		{call.KindCall, "Hi mum it's me, I dropped my phone, can you send the money to this account?"},
		{call.KindCall, "Thank you for calling. How can I help you today?"},
		{call.KindCall, "We have seen a payment from your card. Did you make it? If not, tell me the code we sent you."},

		{call.KindStory, "Got a call from Windows this morning. He said my computer was infected."},
		{call.KindStory, "A woman called me and told me my grandson was in jail."},
		{call.KindStory, "he said hello this is microsoft your computer is infected and you must pay so i hung up"},
		{call.KindStory, "My neighbour gave them her card number. They told her it was for the refund."},
		{call.KindStory, "Someone rang my dad pretending to be from the bank and he let them in."},
		{call.KindStory, "they wanted me to buy gift cards. I said no and put the phone down"},
		{call.KindStory, "Has anyone else had a call from this number? Beware."},
		{call.KindStory, "Hi all, just a heads up. I received a call asking for my PIN. I hung up."},
		{call.KindStory, "caller claimed that the licence had been sold, customer paid 220 by card"},
		{call.KindStory, "gift cards"},
		{call.KindStory, ""},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			if got := GuessKind(tt.in); got != tt.want {
				t.Errorf("got %s", got)
			}
		})
	}
}
