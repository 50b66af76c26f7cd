package publish

import (
	"encoding/json"
	"slices"
	"testing"
)

// revisions are a bulletin from its first to its last step.
func revisions(t *testing.T) []Public {
	t.Helper()
	return []Public{public(t, issued()), public(t, corrected()), public(t, withdrawn())}
}

// TestAnUpdateIsOfTheSameObjects holds that each revision is told with the
// identifiers of the one before and a later time, and what is gone as revoked.
func TestAnUpdateIsOfTheSameObjects(t *testing.T) {
	type object struct {
		ID, Type, Created, Modified, Pattern string
		Revoked                              bool
	}
	var before map[string]object
	list := revisions(t)
	for i, p := range list {
		data, err := STIX(site, []Public{p}, list[:i]...)
		if err != nil {
			t.Fatal(err)
		}
		var bundle struct{ Objects []object }
		if err := json.Unmarshal(data, &bundle); err != nil {
			t.Fatal(err)
		}
		now := map[string]object{}
		for _, o := range bundle.Objects {
			now[o.ID] = o
		}
		for id, was := range before {
			is, told := now[id]
			switch was.Type {
			case "report", "campaign", "indicator", "infrastructure":
				if !told || is.Created != was.Created || is.Modified <= was.Modified {
					t.Errorf("revision %d does not tell %s anew: %+v", i+1, id, is)
				}
				if last := i == len(list)-1; last && !is.Revoked || is.Type == "indicator" && is.Revoked && is.Pattern == was.Pattern && !was.Revoked {
					t.Errorf("revision %d tells %s as %+v", i+1, id, is)
				}
			}
		}
		before = now
	}
}

// TestAnUpdateIsOfTheSameEvent is the same for MISP.
func TestAnUpdateIsOfTheSameEvent(t *testing.T) {
	type attribute struct {
		UUID, Value, Timestamp string
		Detect                 bool `json:"to_ids"`
		Deleted                bool
	}
	var id, stamp string
	var before []attribute
	list := revisions(t)
	for i, p := range list {
		data, err := MISP(site, p, list[:i]...)
		if err != nil {
			t.Fatal(err)
		}
		var e struct {
			Event struct {
				UUID, Timestamp string
				Attribute       []attribute
			}
		}
		if err := json.Unmarshal(data, &e); err != nil {
			t.Fatal(err)
		}
		if i > 0 && (e.Event.UUID != id || e.Event.Timestamp <= stamp) {
			t.Errorf("revision %d is of another event, or not later: %s, %s", i+1, e.Event.UUID, e.Event.Timestamp)
		}
		for _, was := range before {
			at := slices.IndexFunc(e.Event.Attribute, func(a attribute) bool { return a.UUID == was.UUID })
			if at < 0 {
				t.Errorf("revision %d says nothing of %s, %q", i+1, was.UUID, was.Value)
			} else if is := e.Event.Attribute[at]; is.Timestamp <= was.Timestamp || i == len(list)-1 && is.Detect || is.Deleted && is.Value == was.Value && !was.Deleted {
				t.Errorf("revision %d tells %+v as %+v", i+1, was, is)
			}
		}
		id, stamp, before = e.Event.UUID, e.Event.Timestamp, e.Event.Attribute
	}
}
