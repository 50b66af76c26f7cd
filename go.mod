module github.com/hangup-project/hangup

go 1.26.0

require (
	github.com/alecthomas/kong v1.17.0
	github.com/google/go-cmp v0.7.0
	github.com/nyaruka/phonenumbers v1.8.1
	go.yaml.in/yaml/v4 v4.0.0
	golang.org/x/text v0.44.0
)

require (
	google.golang.org/protobuf v1.36.11 // indirect
	pgregory.net/rapid v1.3.0
)
