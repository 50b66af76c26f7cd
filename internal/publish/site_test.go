package publish

import "testing"

func TestWhereTheSiteIsReached(t *testing.T) {
	for origin, want := range map[string]bool{
		"": false, "http://127.0.0.1:4264": false, "http://[::1]:4264": false, "http://[::ffff:127.0.0.1]": false, "http://localhost:4264": false, "http://LocalHost.": false,
		"http://desk.localhost": false, "http://0.0.0.0:4264": false, "http://desk.invalid": false, "http://192.168.1.7:4264": true, "https://desk.example.org": true, "https://localhost.example.org": true,
	} {
		if got := (Outlet{}).At(origin).Reached(); got != want {
			t.Errorf("%q is reached: %v", origin, got)
		}
	}
}

func TestObstaclesSayWhatToDo(t *testing.T) {
	for name, tt := range map[string]struct {
		outlet Outlet
		origin string
		want   int
	}{
		"all is well":                        {Outlet{Public: true, Name: "The library", Address: "https://desk.example.org"}, "http://127.0.0.1:4264", 0},
		"asked under a name that others use": {Outlet{Public: true, Name: "The library"}, "https://desk.example.org", 0},
		"nobody sees it":                     {Outlet{Name: "The library", Address: "https://desk.example.org"}, "", 1},
		"nobody finds it":                    {Outlet{Public: true, Name: "The library"}, "http://127.0.0.1:4264", 1},
		"nobody knows whose it is":           {Outlet{Public: true}, "https://desk.example.org", 1},
		"none of it":                         {Outlet{}, "http://localhost:4264", 3},
	} {
		if got := tt.outlet.Obstacles(tt.outlet.At(tt.origin)); len(got) != tt.want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if s := (Outlet{Name: "The library", Address: "https://desk.example.org"}).At("http://127.0.0.1"); s.Page("x") != "https://desk.example.org/warnings/x" || s.Name != "The library" {
		t.Errorf("%+v", s)
	}
}
