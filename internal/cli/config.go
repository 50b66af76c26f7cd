package cli

import (
	"github.com/hangup-project/hangup/internal/config"
)

type configCmd struct {
	settings
	JSON bool `name:"json" help:"One JSON object a setting."`
}

func (configCmd) Help() string {
	return `Shows every setting that is in force, and where its value came from: a flag, the environment, the file (with its line) or the default.

Examples:
  hangup config
  hangup config --config hangup.yaml
  HANGUP_LISTEN=127.0.0.1:0 hangup config`
}

func (c *configCmd) Run(s *Streams) error {
	_, all, err := c.load()
	if err != nil {
		return err
	}
	if c.JSON {
		for _, v := range all {
			if err := writeJSON(s.Out, settingJSON{v.Name, v.Value, v.From, v.Allowed}); err != nil {
				return err
			}
		}
		return nil
	}
	p := &page{w: s.Out, colour: s.Colour}
	group := ""
	for _, v := range all {
		if g := groupOf(v); g != group {
			group = g
			p.line("")
		}
		value := v.Value
		if value == "" {
			value = "-"
		}
		p.line("%-20s %-32s %s", v.Name, value, p.style(dim, v.From))
	}
	return p.err
}

type settingJSON struct {
	Name    string `json:"name"`
	Value   string `json:"value"`
	From    string `json:"from"`
	Allowed string `json:"allowed"`
}

func groupOf(v config.Setting) string {
	for i := range v.Name {
		if v.Name[i] == '.' {
			return v.Name[:i]
		}
	}
	return ""
}
