package aberration

import (
	"errors"
	"strings"
	"testing"
)

func TestOptionsThatMakeNoSenseAreRefused(t *testing.T) {
	ys := simulated(1, 400, 3)
	farrington := func(change func(*FarringtonOptions)) error {
		o := Noufaily(3, 0.01)
		change(&o)
		_, err := FarringtonFlexible(ys, o)
		return err
	}
	for say, err := range map[string]error{
		"too few weeks of past":         farrington(func(o *FarringtonOptions) { o.Years = 8 }),
		"week 20 of 400: too few":       farrington(func(o *FarringtonOptions) { o.From = 20 }),
		"no past to learn from":         farrington(func(o *FarringtonOptions) { o.Years = 0 }),
		"50 seasons do not fit":         farrington(func(o *FarringtonOptions) { o.Periods = 50 }),
		"alpha is a chance":             farrington(func(o *FarringtonOptions) { o.Alpha = 1 }),
		"the variants C1, C2 and C3":    second(EARS(ys, EARSOptions{Baseline: 7, Alpha: 0.01})),
		"a baseline of 3 days":          second(EARS(ys, EARSOptions{Variant: C2, Baseline: 2, Alpha: 0.01})),
		"between 0 and 1, not 7":        second(EARS(ys, EARSOptions{Variant: C2, Baseline: 7, Alpha: 7})),
		"these options make no past":    second(Bayes(ys, BayesOptions{Year: 52, Alpha: 0.05})),
		"week 5: too few weeks of past": second(Bayes(ys, BayesOptions{From: 5, Year: 52, Years: 1, Around: 2, Alpha: 0.05})),
		"week 0 of 400: too few":        second(Rossi(ys, RossiOptions{K: 1, H: 2})),
	} {
		if err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("the error is %v, want one with %q", err, say)
		}
	}
	if err := farrington(func(o *FarringtonOptions) { o.Years = 8 }); !errors.Is(err, ErrShort) {
		t.Errorf("%v is not ErrShort", err)
	}
}

func second(_ []Bound, err error) error { return err }

func TestFewReportsRaiseNoAlarm(t *testing.T) {
	o := Noufaily(2, 0.01)
	ys := equal(0, enoughWeeks)
	for i := 0; i < len(ys)-30; i += 9 {
		ys[i] = 1
	}
	for _, tc := range []struct {
		count float64
		alarm bool
	}{{4, false}, {5, true}} {
		ys[len(ys)-1] = tc.count
		b, err := FarringtonAt(ys, len(ys)-1, o)
		if err != nil {
			t.Fatal(err)
		}
		if !b.Known || b.Upper >= 4 || b.Alarm != tc.alarm {
			t.Errorf("%v reports in four weeks: %+v, want alarm %v", tc.count, b, tc.alarm)
		}
	}
}

// The fit walks towards a mean of nought by a factor of e a step, so that a
// long past without reports needs more steps than R allows; a shorter one ends
// near enough.
func TestAPastWithoutReports(t *testing.T) {
	for years, known := range map[int]bool{2: true, 12: false} {
		o := Noufaily(years, 0.01)
		b, err := FarringtonAt(append(equal(0, o.First()), 9), o.First(), o)
		if err != nil || b.Known != known || b.Alarm != known {
			t.Errorf("%d years: %+v, %v; want known %v", years, b, err, known)
		}
		if !known && b != (Bound{Week: o.First(), Count: 9}) {
			t.Errorf("%d years: %+v is not known, and has figures", years, b)
		}
	}
}
