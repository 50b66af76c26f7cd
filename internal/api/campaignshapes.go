package api

// Campaign is a campaign in a line.
type Campaign struct {
	ID      string  `json:"id"`
	Name    string  `json:"name" doc:"That a person gave it; may be empty."`
	Label   string  `json:"label,omitempty" doc:"What it is called beside others, as in the names of waves: its name, or its kind and the number by which it is known; left out where pairs are listed."`
	Type    *string `json:"type" doc:"The kind of scam of most of its reports; null where none is claimed."`
	Reports int     `json:"reports"`
	First   string  `json:"first" format:"date" doc:"The day of its first call."`
	Last    string  `json:"last" format:"date" doc:"And of its last."`
	Sure    float64 `json:"sure" doc:"How sure it is that its reports belong together, from 0 to 1; 0 for a single report."`
	Honest  bool    `json:"honest" doc:"None of its reports was judged a scam: no warning can be drafted of it, and it is listed after all others."`
}

type campaigns struct {
	Campaigns []Campaign `json:"campaigns"`
}

type holds struct {
	Held    []hold `json:"held"`
	Waiting int    `json:"waiting" doc:"How many there are in all."`
}

// hold is two campaigns that wait for a person.
type hold struct {
	A       Campaign `json:"a"`
	B       Campaign `json:"b"`
	Unlike  bool     `json:"unlike" doc:"Their words are unlike each other."`
	Bridges []bridge `json:"bridges" doc:"Reports that connect the two."`
}

type bridge struct {
	ID     string `json:"id"`
	URL    string `json:"url"`
	Reason reason `json:"reason"`
}

// oneCampaign is all that is known of a campaign.
type oneCampaign struct {
	Campaign
	Founder  string      `json:"founder" doc:"The report that its id comes from."`
	Says     []phrase    `json:"says" doc:"What most of its members say, in the order in which it is said."`
	Variants []variant   `json:"variants" doc:"Texts that differ, the most told first."`
	Claims   []nameCount `json:"claims" doc:"Whom the callers claim to be."`
	Regions  []nameCount `json:"regions"`
	Values   []valueDays `json:"values" doc:"Numbers and other evidence, the most named first."`
	Members  []member    `json:"members" doc:"In the order in which they came."`
	Held     []hold      `json:"held" doc:"Campaigns, often of a single report, that may belong to this one, which is a of each; they wait for a person, as under /api/v1/held. At most 100."`
	Waiting  int         `json:"waiting" doc:"How many such campaigns there are in all."`
	// Decisions are of people.
	Decisions []choice `json:"decisions" doc:"What people decided about it, the newest first, also what was taken back."`
}

// choice is something that a person decided about a campaign.
type choice struct {
	ID       string `json:"id"`
	At       string `json:"at" format:"date-time"`
	By       string `json:"by,omitempty" doc:"Who decided; left out where nobody knows."`
	Act      string `json:"act" enum:"merge,split,apart,name"`
	Name     string `json:"name,omitempty" doc:"That was given; left out where it was taken away."`
	Reports  int    `json:"reports,omitempty" doc:"That a split took out."`
	Other    string `json:"other,omitempty" doc:"The other campaign as it is now; left out where it is the same, or gone."`
	Same     bool   `json:"same,omitempty" doc:"The other campaign is the same now."`
	Undone   string `json:"undone,omitempty" format:"date-time" doc:"When it was taken back; left out where it holds."`
	UndoneBy string `json:"undone_by,omitempty"`
}

type phrase struct {
	Text    string `json:"text" doc:"Digits are #."`
	Reports int    `json:"reports" doc:"That say it."`
}

type variant struct {
	Representative string   `json:"representative" doc:"A report."`
	Reports        []string `json:"reports"`
	Story          bool     `json:"story" doc:"It tells of a call; else it is the call itself."`
	First          string   `json:"first" format:"date"`
	Last           string   `json:"last" format:"date"`
	Says           []phrase `json:"says" doc:"What it alone says."`
}

type nameCount struct {
	Name    string `json:"name"`
	Reports int    `json:"reports"`
}

type valueDays struct {
	Kind    string     `json:"kind" doc:"callback, caller_id, domain, session_code, payee or clsid."`
	Value   string     `json:"value"`
	Reports int        `json:"reports"`
	Common  bool       `json:"common" doc:"It is named by so many that it connects nothing any more."`
	Days    []dayCount `json:"days"`
}

type dayCount struct {
	Day     string `json:"day" format:"date"`
	Reports int    `json:"reports"`
}

type member struct {
	ID   string   `json:"id"`
	URL  string   `json:"url,omitempty" doc:"Where the whole case is; left out for a line of a public complaint file."`
	Type *string  `json:"type"`
	Day  string   `json:"day" format:"date" doc:"Of the call."`
	Sure float64  `json:"sure" doc:"That it belongs here, from 0 to 1."`
	Why  []reason `json:"why" doc:"What joined it."`
}

type reason struct {
	Why   string  `json:"why" enum:"founded,same_script,script,told,value,hand" doc:"The first of its campaign; the same words; much the same words; a story that tells of a recording; evidence in common; a person said so."`
	With  string  `json:"with,omitempty" doc:"The report that it was joined with."`
	Alike float64 `json:"alike,omitempty" doc:"How alike the words are, from 0 to 1; of told, how sure the telling words make it."`
	Kind  string  `json:"kind,omitempty" doc:"Of the evidence in common."`
	Value string  `json:"value,omitempty"`
}
