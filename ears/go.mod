module github.com/hangup-project/hangup/ears

go 1.26.0

require (
	github.com/coder/websocket v1.8.15
	go.yaml.in/yaml/v4 v4.0.0
)
