package wave

import "strings"

// Kind says by what a stream counts.
type Kind string

// The kinds of streams. All counts every report.
const (
	All        Kind = "all"
	Type       Kind = "type"        // of scam
	Campaign   Kind = "campaign"    // reports that belong together
	Number     Kind = "number"      // to call back
	Area       Kind = "area"        // area code of the person called
	Region     Kind = "region"      // state or province of the person called
	TypeRegion Kind = "type_region" // a type in a region
)

// Kinds are all kinds, broad ones first, in the order of their narrowness.
var Kinds = []Kind{All, Type, Region, Area, TypeRegion, Campaign, Number}

// narrowness orders kinds: where several streams explain the same excess, the
// one with the highest is the cause. It is negative for what is no kind.
func (k Kind) narrowness() int {
	switch k {
	case All:
		return 0
	case Type:
		return 1
	case Region:
		return 2
	case Area:
		return 3
	case TypeRegion:
		return 4
	case Campaign:
		return 5
	case Number:
		return 6
	}
	return -1
}

// Key names a stream. Region is set for TypeRegion alone, Value for every kind
// but All; a Region stream has its region as Value.
type Key struct {
	Kind   Kind
	Value  string
	Region string
}

// Whole is the key of the stream that counts every report.
var Whole = Key{Kind: All}

// String is the key in the form that ParseKey reads: all, type:tech_support,
// number:+12025550123, type_region:tech_support@US-CA.
func (k Key) String() string {
	switch k.Kind {
	case All:
		return string(All)
	case TypeRegion:
		return string(TypeRegion) + ":" + k.Value + "@" + k.Region
	}
	return string(k.Kind) + ":" + k.Value
}

// ParseKey reads a key. The error is a *FormError.
func ParseKey(s string) (Key, error) {
	bad := &FormError{What: "stream", Want: "one like all, type:tech_support or type_region:tech_support@US-CA"}
	kind, value, parted := strings.Cut(s, ":")
	k := Key{Kind: Kind(kind), Value: value}
	if k.Kind.narrowness() < 0 {
		return Key{}, bad
	}
	if k.Kind == All {
		if parted {
			return Key{}, bad
		}
		return k, nil
	}
	if k.Kind == TypeRegion {
		at := strings.LastIndexByte(value, '@')
		if at < 0 {
			return Key{}, bad
		}
		k.Value, k.Region = value[:at], value[at+1:]
		if k.Region == "" {
			return Key{}, bad
		}
	}
	if k.Value == "" {
		return Key{}, bad
	}
	return k, nil
}

// Parents are the streams that count all that this one counts, as far as the
// key itself tells; Watch.Parents knows more from what was seen.
func (k Key) Parents() []Key {
	switch k.Kind {
	case All:
		return nil
	case TypeRegion:
		return []Key{{Kind: Type, Value: k.Value}, {Kind: Region, Value: k.Region}}
	}
	return []Key{Whole}
}

// FormError is text that a person gave in a form that cannot be read. It does
// not repeat the text.
type FormError struct {
	What string // that was to be read
	Want string // the form in which it can be
}

func (e *FormError) Error() string { return "this is no " + e.What + ": give " + e.Want }
