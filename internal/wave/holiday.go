package wave

import (
	"strings"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/au"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/nz"
	"github.com/rickar/cal/v2/us"
)

// national holds the days off of the countries whose numbers the desk can read
// in words, by their ISO code. Days off of one state or province are not in it:
// they move the count of all reports too little to be learned.
var national = map[string][]*cal.Holiday{
	"AU": au.HolidaysNSW, "CA": ca.Holidays, "GB": gb.Holidays, "IE": ie.Holidays, "NZ": nz.Holidays, "US": us.Holidays,
}

// HolidaysOf says which days are off in any of the countries, given by their
// ISO codes (US, CA, GB, IE, AU, NZ); others are ignored. Both the day itself
// and the weekday on which it is observed count. Years from 2000 to 2060.
func HolidaysOf(countries ...string) func(Day) bool {
	const first, last = 2000, 2060
	off := map[Day]bool{}
	for _, country := range countries {
		for _, h := range national[strings.ToUpper(country)] {
			for year := first; year <= last; year++ {
				actual, observed := h.Calc(year)
				if actual.IsZero() {
					continue // not a day off in that year
				}
				off[DayOf(actual, actual.Location())] = true
				off[DayOf(observed, observed.Location())] = true
			}
		}
	}
	return func(d Day) bool { return off[d] }
}
