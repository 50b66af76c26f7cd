module github.com/hangup-project/hangup/ears/sherpa

go 1.26.0

replace github.com/hangup-project/hangup/ears => ../

require github.com/hangup-project/hangup/ears v0.0.0

require (
	github.com/coder/websocket v1.8.15 // indirect
	github.com/k2-fsa/sherpa-onnx-go v1.13.8 // indirect
	github.com/k2-fsa/sherpa-onnx-go-linux v1.13.8 // indirect
	github.com/k2-fsa/sherpa-onnx-go-macos v1.13.8 // indirect
	github.com/k2-fsa/sherpa-onnx-go-windows v1.13.8 // indirect
	google.golang.org/protobuf v1.36.12 // indirect
)
