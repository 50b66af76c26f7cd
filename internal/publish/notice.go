package publish

// Notice is a warning for a shop window: what fits one sheet that is read from
// two metres.
type Notice struct {
	Title     string
	Withdrawn bool     // nothing else is left but Why
	Why       string   // it was withdrawn
	Says      []string // what callers say, three points at most
	Truth     []string // what is true, two at most
	Numbers   []Number // three at most, none that is weak
	Turn      []Place  // where to turn, three at most
	Country   string   // in which one turns there, in words; empty where that is not known
	Publisher string
	Date      string // of the newest revision, such as "10 March 2026"
	Until     string // the day up to which it may hang
	// Address is that of the whole warning. It is empty where it leads nowhere
	// from another machine, and of what was withdrawn.
	Address string
}

// noticeDay is how a notice writes a day.
const noticeDay = "2 January 2006"

// NoticeOf is the bulletin for a shop window. Of a bulletin that was withdrawn
// it says so, that the old sheet is taken down.
func NoticeOf(s Site, p Public) Notice {
	b := p.b
	n := Notice{Title: b.Title, Publisher: b.Publisher, Date: b.Updated.UTC().Format(noticeDay)}
	if s.Exercise {
		n.Title = "Exercise: " + n.Title
	}
	if p.withdrawn() {
		n.Withdrawn, n.Why = true, p.corrected()
		return n
	}
	n.Says, n.Truth, n.Turn = fewLines(b.Says, 3, 400), fewLines(b.Truth, 2, 300), b.Turn[:min(len(b.Turn), 3)]
	for _, number := range b.Numbers {
		if !number.Weak && len(n.Numbers) < 3 {
			n.Numbers = append(n.Numbers, number)
		}
	}
	if isCountry(b.Country) {
		n.Country = RegionName(b.Country)
	}
	n.Until = b.Expires.UTC().Format(noticeDay)
	if s.Reached() {
		n.Address = s.Page(b.ID)
	}
	return n
}

// fewLines are the first lines, at most so many and of so many bytes together,
// but always the first.
func fewLines(list []string, most, room int) []string {
	for i, line := range list {
		if room -= len(line); i > 0 && room < 0 || i == most {
			return list[:i]
		}
	}
	return list
}

// Length is about how many letters stand on the notice, so that whoever sets it
// can choose how large.
func (n Notice) Length() int {
	sum := 2*len(n.Title) + len(n.Why)
	for _, list := range [][]string{n.Says, n.Truth} {
		for _, line := range list {
			sum += len(line) + 20 // the rest of its last line
		}
	}
	for _, p := range n.Turn {
		sum += len(p.Name) + len(p.Phone) + len(p.URL)
	}
	return sum + 30*len(n.Numbers)
}
