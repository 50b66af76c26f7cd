package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// benchData writes a small folder of the form that is published.
func benchData(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"campaigns/ppone_campaign_truth.csv": "file_name,gtc0,gt_c\ndata/train/1.wav,7,7\ndata/train/2.wav,7,7\ndata/train/3.wav,8,8\n",
		"calls/ncsu_ftc_robocalls.jsonl": `{"id":"ftcrobo-1","kind":"call","label":"scam","type":"x","source":"s","text":"the water board will shut your supply off within the hour unless you settle the bill now"}
{"id":"ftcrobo-2","kind":"call","label":"scam","type":"x","source":"s","text":"The water board will shut your supply off within the hour unless you settle the bill now."}
{"id":"ftcrobo-3","kind":"call","label":"scam","type":"x","source":"s","text":"The water board will shut your supply off within the hour unless you settle the bill now!"}
`,
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func runBench(args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = Run(append([]string{"bench", "campaigns"}, args...), Streams{Out: &o, Err: &e})
	return code, o.String(), e.String()
}

func TestBenchCampaignsWritesBetweenItsMarks(t *testing.T) {
	dir := benchData(t)
	doc := filepath.Join(dir, "doc.md")
	if err := os.WriteFile(doc, []byte("before\n"+campaignsBegin+"\nstale\n"+benchEnd+"\nafter\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, out, errs := runBench("--data", dir, "--doc", doc); code != 0 || !strings.Contains(out, "3 recordings with a known cluster") {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	got, err := os.ReadFile(doc)
	if err != nil {
		t.Fatal(err)
	}
	if s := string(got); !strings.HasPrefix(s, "before\n") || !strings.HasSuffix(s, "\nafter\n") || strings.Contains(s, "stale") || !strings.Contains(s, "| the ledger's campaigns, from 0.60 | 0.33 | 1.00 |") {
		t.Errorf("the document is now\n%s", s)
	}
}

func TestBenchCampaignsShowsPairs(t *testing.T) {
	code, out, errs := runBench("--data", benchData(t), "--pairs", "1")
	if code != 0 || !strings.Contains(out, "2 pairs are joined and not of one recording. 1 of them:") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
}

func TestBenchCampaignsSaysWhatIsMissing(t *testing.T) {
	if code, _, errs := runBench("--data", t.TempDir()); code != 1 || !strings.Contains(errs, "name the folder with campaigns/ and calls/ in it") {
		t.Errorf("exit %d: %s", code, errs)
	}
	dir := benchData(t)
	doc := filepath.Join(dir, "doc.md")
	if err := os.WriteFile(doc, []byte("no marks"), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := runBench("--data", dir, "--doc", doc); code != 1 || !strings.Contains(errs, "lacks the marks") {
		t.Errorf("exit %d: %s", code, errs)
	}
}
