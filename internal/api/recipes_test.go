package api_test

import "strings"

// marker stands in everything that the tests send, and must not come out again
// in an error, in the log or in a count. So must the number.
const (
	marker = "zanzibarmarker"
	number = "2095550129"
	// complaints is a file as the FTC publishes them.
	complaints = "Company_Phone_Number,Created_Date,Violation_Date,Consumer_City,Consumer_State,Consumer_Area_Code,Subject,Recorded_Message_Or_Robocall\n" +
		number + ",2026-03-02 08:00:00,2026-03-01 08:00:00,Springfield,Ohio,614,Computer & technical support,Y\n"
	record = `{"turns":[{"role":"caller","text":"This is Windows support, ` + marker + `. Your computer has a virus. Install AnyDesk and ring us back on ` + number + `."}],"caller_id":"9-9876","country":"US"}`
)

// recipes say how each answer of each operation comes about: where the desk
// has to stand, and what to send. {case}, {erased}, {attachment}, {view},
// {token}, {destination}, {imported}, {mask}, {wave}, {warning} (published), {draft}
// {issued} and {discarded} (warnings, new ones), {campaign}, {other} (campaign), {appeal}, {member}
// (of the campaign), {decision} (about it) and {fresh} are ids. What holds for every operation (nobody asks,
// somebody who may not, a body of another kind, a disk without room ...) is
// in usual.
var recipes = map[string]map[int]recipe{
	"check":         {200: {body: record}, 422: {body: `{"text":" "}`}},
	"report":        {201: {body: record}, 200: {body: with(record, `"id":"{case}"`)}, 202: {desk: away, body: record}, 410: {body: with(record, `"id":"{erased}"`)}, 422: {body: with(record, `"happened":["`+marker+`"]`)}},
	"search":        {200: {path: "?q=" + marker + "&from=2020-01-01&limit=1"}},
	"case":          {200: {}, 404: {path: "{fresh}"}, 410: {path: "{erased}"}},
	"case-campaign": {200: {}, 503: {desk: blind}},
	"change": {200: {body: `{"note":"` + marker + `","correction":{"level":"none","reason":"` + marker + `"},"happened":["gave_access"]}`}, 202: {desk: away},
		404: {path: "{fresh}"}, 410: {path: "{erased}"}, 422: {body: `{"correction":{"level":"` + marker + `","reason":"x"}}`}},
	"erase":               {204: {}, 202: {desk: away}, 404: {path: "{fresh}"}},
	"pack":                {200: {}, 404: {path: "{fresh}/pack"}, 410: {path: "{erased}/pack"}},
	"attach":              {201: {media: "text/plain", body: marker}, 202: {desk: away}, 400: {media: "multipart/form-data", body: marker}, 404: {path: "{fresh}/attachments"}, 410: {path: "{erased}/attachments"}, 413: {body: strings.Repeat(marker, 6000)}},
	"attachment":          {200: {}, 404: {path: "{case}/attachments/{fresh}"}},
	"detach":              {204: {}, 202: {desk: behind}, 404: {path: "{case}/attachments/{fresh}"}, 410: {path: "{erased}/attachments/{fresh}"}},
	"number":              {200: {}, 422: {path: marker}},
	"knowledge":           {200: {}},
	"views":               {200: {}},
	"save-view":           {201: {body: `{"name":"` + marker + `","query":"q=` + marker + `"}`}, 202: {desk: away}, 422: {body: `{"name":"` + marker + `","query":""}`}},
	"drop-view":           {204: {}, 202: {desk: behind}, 404: {path: "{fresh}"}},
	"audit":               {200: {path: "?limit=1"}},
	"export":              {200: {}},
	"import":              {200: {body: "{line}\n" + marker + "\n\n"}, 202: {desk: away}, 400: {desk: cut}},
	"import-complaints":   {200: {path: "?import={fresh}&source=" + marker, body: complaints + marker + "\n"}, 202: {desk: away}, 400: {desk: cut}},
	"imported-files":      {200: {}},
	"refused-lines":       {200: {}, 404: {path: "{fresh}/refused"}},
	"take-back-file":      {204: {}, 202: {desk: behind}, 404: {path: "{fresh}"}},
	"backup":              {200: {}},
	"restore":             {204: {body: "{backup}"}, 400: {desk: cut}, 409: {body: "{newer}"}, 413: {body: strings.Repeat(marker, 1<<19)}, 422: {body: marker}},
	"tokens":              {200: {}},
	"new-token":           {201: {body: `{"name":"t{fresh}","scopes":["check"],"expires":"{later}"}`}, 422: {body: `{"name":"t","scopes":["` + marker + `"],"expires":"{later}"}`}},
	"new-link":            {201: {}, 404: {desk: unready}},
	"revoke-token":        {204: {}, 404: {path: "{fresh}"}},
	"accounts":            {200: {}},
	"set-account":         {204: {body: `{"role":"member","passphrase":"a walk along the long canal"}`}, 422: {body: `{"role":"` + marker + `"}`}, 429: {desk: crowded}},
	"remove-account":      {204: {}, 404: {path: "nobody"}, 422: {path: "chief"}},
	"notifications":       {200: {}},
	"new-notification":    {201: {body: `{"kind":"ntfy","name":"` + marker + `","fields":{"topic":"t{fresh}"}}`}, 422: {body: `{"kind":"` + marker + `","fields":{}}`}},
	"test-notification":   {200: {}, 404: {path: "{fresh}/test"}},
	"remove-notification": {204: {}, 404: {path: "{fresh}"}},
	"waves":               {200: {path: "?days=400"}, 503: {desk: blind}},
	"wave":                {200: {}, 404: {path: "{fresh}"}, 503: {desk: blind}},
	"explain-wave":        {200: {}, 404: {path: "{fresh}/explain"}, 503: {desk: blind}},
	"streams":             {200: {path: "?kind=type&limit=2"}, 503: {desk: blind}},
	"stream":              {200: {}, 422: {path: marker}, 503: {desk: blind}},
	"masks":               {200: {}, 503: {desk: blind}},
	"mask-days":           {200: {body: `{"from":"2019-03-03","to":"2019-03-05","why":"` + marker + `"}`}, 202: {desk: away}, 422: {body: `{"from":"` + marker + `","why":"x"}`}, 503: {desk: blind}},
	"unmask-days":         {204: {}, 202: {desk: away}, 404: {path: "{fresh}"}, 503: {desk: blind}},
	"campaigns":           {200: {path: "?least=1"}, 503: {desk: blind}},
	"campaign":            {200: {}, 404: {path: "{fresh}"}},
	"held":                {200: {path: "?limit=2"}, 503: {desk: blind}},
	"name-campaign":       {200: {body: `{"name":"` + marker + `"}`}, 202: {desk: away}, 404: {path: "{fresh}/name"}, 503: {desk: blind}},
	"merge-campaigns":     {200: {body: `{"with":"{other}"}`}, 202: {desk: away}, 404: {path: "{fresh}/merge"}, 503: {desk: blind}},
	"split-campaign":      {200: {body: `{"reports":["{member}"]}`}, 202: {desk: away}, 404: {path: "{fresh}/split", body: `{"reports":[]}`}, 503: {desk: blind}},
	"take-back-decision":  {200: {}, 202: {desk: away}, 404: {path: "{campaign}/decisions/nothing"}, 503: {desk: blind}},
	"block-list":          {200: {path: "?since=2020-01-01"}, 503: {desk: blind}},
	"listed-number":       {200: {}, 422: {path: "numbers/" + marker}, 503: {desk: blind}},
	"rule-number":         {200: {body: `{"verdict":"never","reason":"` + marker + `"}`}, 202: {desk: away}, 422: {body: `{"verdict":"` + marker + `","reason":"x"}`}},
	"appeals":             {200: {}, 503: {desk: blind}},
	"answer-appeal":       {200: {body: `{"grant":false,"answer":"` + marker + `"}`}, 202: {desk: away}, 404: {path: "{fresh}"}, 503: {desk: blind}},
	"erase-appeal":        {204: {}, 202: {desk: away}, 404: {path: "{fresh}"}, 503: {desk: blind}},
	"erase-contact":       {204: {}, 202: {desk: away}, 404: {path: "{fresh}/contact"}, 503: {desk: blind}},
	"warnings":            {200: {}, 503: {desk: blind}},
	"warning":             {200: {}, 404: {path: "{fresh}"}, 410: {path: "{discarded}"}, 503: {desk: blind}},
	"warning-form":        {200: {}, 404: {path: "{fresh}/as/text"}, 503: {desk: blind}},
	"draft-warning":       {201: {body: `{"wave":"{wave}"}`}, 404: {body: `{"campaign":"` + marker + `"}`}, 503: {desk: blind, body: `{"campaign":"` + marker + `"}`}},
	"reword-warning":      {200: {body: `{"title":"Calls from a false bank"}`}, 404: {path: "{fresh}"}, 410: {path: "{discarded}"}, 422: {body: `{"began":"` + marker + `"}`}, 503: {desk: blind}},
	"publish-warning":     {200: {body: `{}`}, 404: {path: "{fresh}/publish"}, 410: {path: "{discarded}/publish"}, 422: {body: `{"seen":"` + marker + `"}`}, 503: {desk: blind}},
	"withdraw-warning":    {200: {body: `{"why":"The calls were a drill."}`}, 404: {path: "{fresh}/withdraw"}, 410: {path: "{discarded}/withdraw"}, 422: {body: `{"why":" "}`}, 503: {desk: blind}},
	"discard-warning":     {204: {}, 202: {desk: behind}, 404: {path: "{fresh}"}, 410: {path: "{discarded}"}, 503: {desk: blind}},
	"export-stix":         {200: {}, 503: {desk: blind}},
	"export-misp":         {200: {}, 404: {path: "misp/{fresh}"}, 503: {desk: blind}},
	"export-waves":        {200: {}, 503: {desk: blind}},
	"export-campaigns":    {200: {}, 503: {desk: blind}},
	"export-numbers":      {200: {}, 503: {desk: blind}},
	"alive":               {200: {}},
	"ready":               {200: {}, 503: {desk: unready}},
	"metrics":             {200: {}},
}

// with adds a field to a record.
func with(record, field string) string { return `{` + field + "," + record[1:] }

// usual is how an answer comes about with what makes the operation succeed,
// but for one thing.
var usual = map[int]recipe{
	400: {body: "{"},
	401: {as: "-"},
	403: {as: "token:nothing"},
	408: {desk: stalled},
	413: {body: `{"` + marker + `":"` + strings.Repeat("x", 600<<10) + `"}`},
	415: {media: "text/plain"},
	422: {path: "?" + marker + "=" + number},
	500: {desk: faulty},
	503: {desk: away},
	507: {desk: full},
}

// recipe is one way to ask; what is empty is as in the operation's success.
type recipe struct {
	desk        condition
	as, path    string // path is what follows the collection, or a query
	media, body string
}

// condition is how the desk stands.
type condition string

const (
	well    condition = ""
	away    condition = "the database is away"
	full    condition = "the disk is full"
	behind  condition = "the database is behind"
	unready condition = "reports cannot be written down"
	blind   condition = "the store was not read yet"
	crowded condition = "many passphrases are being set"

	// What happens to one request.
	cut     condition = "the body ends too soon"
	stalled condition = "the body does not arrive in time"
	faulty  condition = "the program has a fault"
)
