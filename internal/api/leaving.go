package api

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/hangup-project/hangup/internal/access"
	"github.com/hangup-project/hangup/internal/campaign"
	"github.com/hangup-project/hangup/internal/desk"
	"github.com/hangup-project/hangup/internal/publish"
	"github.com/hangup-project/hangup/internal/wave"
)

type (
	leavingInput struct{ request }
	mispInput    struct {
		request
		ID string `path:"id" doc:"Of a published warning."`
	}
)

const (
	stixMedia = "application/stix+json"
	csvMedia  = "text/csv"
)

func (s *server) leaving() {
	forms := func(id, path, summary, description, media string, more ...kind) operation {
		schema := &huma.Schema{Type: huma.TypeString, Description: "Rows under a heading (RFC 4180)."}
		if media != csvMedia {
			schema = &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}
		}
		return operation{id: id, method: http.MethodGet, path: path, tag: tagWaves, may: access.PermRead, where: "path", summary: summary, description: description, long: true,
			answers: &answer{media: media, schema: schema}, problems: append(more, unavailable)}
	}
	register(s, forms("export-stix", "/api/v1/export/stix", "Export warnings as STIX", "All published warnings as one bundle of STIX 2.1, marked TLP:CLEAR. What was published once and is not any more is revoked.", stixMedia), s.exportSTIX)
	register(s, forms("export-misp", "/api/v1/export/misp/{id}", "Export a warning as MISP", "One published warning as an event in the MISP core format.", "application/json", notFound), s.exportMISP)
	register(s, forms("export-waves", "/api/v1/export/waves.csv", "Export waves as a table", "Waves with three reports or more, as analysts get them: counts are rounded, no number is named.", csvMedia), s.exportWaves)
	register(s, forms("export-campaigns", "/api/v1/export/campaigns.csv", "Export campaigns as a table", "The hundred largest campaigns with three reports or more, as analysts get them: counts are rounded, no words are in it.", csvMedia), s.exportCampaigns)
	register(s, forms("export-numbers", "/api/v1/export/numbers.csv", "Export numbers as a table", "The numbers of the block list that may be published, as analysts get them.", csvMedia), s.exportNumbers)
}

// site is the desk as the pages call it, so that what leaves has one name and
// one set of identifiers whichever way it goes.
func (s *server) site(in request) publish.Site {
	return s.opt.Publishing.At(access.Origin(in.r))
}

// leaves answers with bytes of a media type, as a file of that name.
func (s *server) leaves(op, media, ending string, write func(ctx context.Context, w io.Writer) error) *stream {
	return s.streamed(op, func(ctx context.Context, w http.ResponseWriter) error {
		return write(ctx, &announced{w: w, media: media, ending: ending})
	})
}

// announced sets the headers with the first byte, so that an error before it is
// a problem and no file.
type announced struct {
	w             http.ResponseWriter
	media, ending string
}

func (a *announced) Write(b []byte) (int, error) {
	if a.media != "" {
		a.w.Header().Set("Content-Type", a.media)
		a.w.Header().Set("Content-Disposition", attachedAs(a.ending))
		a.media = ""
	}
	return a.w.Write(b)
}

func (s *server) exportSTIX(_ context.Context, in *leavingInput) (*stream, error) {
	list, was, err := s.desk.ForPrograms()
	if err != nil {
		return nil, err
	}
	bundle, err := publish.STIX(s.site(in.request), list, was...)
	if err != nil {
		return nil, err
	}
	return s.leaves("export-stix", stixMedia, "stix.json", func(_ context.Context, w io.Writer) error {
		_, err := w.Write(bundle)
		return err
	}), nil
}

func (s *server) exportMISP(ctx context.Context, in *mispInput) (*stream, error) {
	return s.warningForm(ctx, &warningFormInput{in.request, in.ID, "misp"})
}

// allDays is longer than any desk has counted.
const allDays = 36500

func (s *server) exportWaves(context.Context, *leavingInput) (*stream, error) {
	o, err := s.desk.Waves(allDays)
	if err != nil {
		return nil, err
	}
	var rows []publish.WaveRow
	for _, w := range append(o.Running, o.Past...) {
		rows = append(rows, waveRow(w))
	}
	return s.leaves("export-waves", csvMedia, "waves.csv", func(_ context.Context, w io.Writer) error { return publish.WaveCSV(w, rows) }), nil
}

func waveRow(w wave.Wave) publish.WaveRow {
	row := publish.WaveRow{ID: w.ID, Cause: string(w.Cause.Kind), Began: w.Begin.Time(), Peak: w.Peak.Time(), Reports: w.Count, Ratio: w.Ratio}
	if !w.Running() {
		row.End = w.End.Time()
	}
	switch w.Cause.Kind {
	case wave.Type:
		row.Type = w.Cause.Value
	case wave.Region:
		row.Region = w.Cause.Value
	case wave.TypeRegion:
		row.Type, row.Region = w.Cause.Value, w.Cause.Region
	case wave.Campaign:
		row.Campaign = w.Cause.Value
	}
	return row
}

// mostExported is of how many campaigns all is read for the table.
const mostExported = 100

func (s *server) exportCampaigns(ctx context.Context, _ *leavingInput) (*stream, error) {
	list, err := s.desk.Campaigns(publish.Least, mostExported)
	if err != nil {
		return nil, err
	}
	return s.leaves("export-campaigns", csvMedia, "campaigns.csv", func(ctx context.Context, w io.Writer) error {
		var rows []publish.CampaignRow
		for _, one := range list {
			c, err := s.desk.Outline(one.ID)
			if err != nil {
				return err
			}
			rows = append(rows, campaignRow(c))
		}
		return publish.CampaignCSV(w, rows)
	}), nil
}

func campaignRow(c campaign.Campaign) publish.CampaignRow {
	row := publish.CampaignRow{ID: c.ID, Name: c.Name, Type: c.Type, First: wave.Day(c.First).Time(), Last: wave.Day(c.Last).Time(), Reports: c.Size}
	for _, o := range c.Claims {
		if o.Count < publish.Least {
			continue
		}
		row.Organisations = append(row.Organisations, o.Name)
	}
	for _, r := range c.Regions {
		if r.Count < publish.Least {
			continue
		}
		row.Regions = append(row.Regions, r.Name)
	}
	return row
}

func (s *server) exportNumbers(context.Context, *leavingInput) (*stream, error) {
	l, err := s.desk.BlockList(time.Time{})
	if err != nil {
		return nil, err
	}
	var rows []publish.NumberRow
	for _, e := range l.Entries {
		rows = append(rows, publish.NumberRow{Number: desk.NumberOf(e), First: e.Since, Last: e.Last})
	}
	return s.leaves("export-numbers", csvMedia, "numbers.csv", func(_ context.Context, w io.Writer) error { return publish.NumberCSV(w, rows) }), nil
}
