package cli

type earCmd struct {
	Install earInstallCommand `cmd:"" help:"Fetch a recognition model."`
}
