package sherpatest

import (
	"encoding/binary"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// A graph is a small ONNX model on its way into the bytes of its protocol
// buffer. Only what the models of this package need is there.
type graph struct {
	nodes, weights, inputs, outputs [][]byte
	meta                            map[string]string
}

// Types of the elements of a tensor, as ONNX numbers them.
const (
	float32s = 1
	int64s   = 7
)

// field is a part of a message that holds bytes.
func field(n protowire.Number, value []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(nil, n, protowire.BytesType), value)
}

func text(n protowire.Number, s string) []byte { return field(n, []byte(s)) }

func number(n protowire.Number, v int) []byte {
	return protowire.AppendVarint(protowire.AppendTag(nil, n, protowire.VarintType), uint64(v))
}

func join(parts ...[]byte) []byte {
	var out []byte
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// node adds an operation.
func (g *graph) node(op string, inputs []string, output string, attributes ...[]byte) {
	var n []byte
	for _, in := range inputs {
		n = append(n, text(1, in)...)
	}
	n = append(n, text(2, output)...)
	n = append(n, text(4, op)...)
	for _, a := range attributes {
		n = append(n, field(5, a)...)
	}
	g.nodes = append(g.nodes, n)
}

// axis is the attribute that names one.
func axis(v int) []byte { return join(text(1, "axis"), number(3, v), number(20, 2)) }

// floats adds weights; shape has one number a dimension.
func (g *graph) floats(name string, values []float32, shape ...int) {
	raw := make([]byte, 0, 4*len(values))
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	g.tensor(name, float32s, raw, shape)
}

// ints adds whole numbers, in one dimension.
func (g *graph) ints(name string, values ...int) {
	raw := make([]byte, 0, 8*len(values))
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint64(raw, uint64(v))
	}
	g.tensor(name, int64s, raw, []int{len(values)})
}

func (g *graph) tensor(name string, kind int, raw []byte, shape []int) {
	var t []byte
	for _, d := range shape {
		t = append(t, number(1, d)...)
	}
	g.weights = append(g.weights, join(t, number(2, kind), text(8, name), field(9, raw)))
}

// batch stands for a dimension whose size is that of the batch.
const batch = -1

func value(name string, kind int, shape []int) []byte {
	var dims []byte
	for _, d := range shape {
		if d == batch {
			dims = append(dims, field(1, text(2, "N"))...)
		} else {
			dims = append(dims, field(1, number(1, d))...)
		}
	}
	tensor := join(number(1, kind), field(2, dims))
	return join(text(1, name), field(2, field(1, tensor)))
}

func (g *graph) input(name string, kind int, shape ...int) {
	g.inputs = append(g.inputs, value(name, kind, shape))
}

func (g *graph) output(name string, kind int, shape ...int) {
	g.outputs = append(g.outputs, value(name, kind, shape))
}

// bytes gives the model as a file has it.
func (g *graph) bytes() []byte {
	var body []byte
	for _, part := range []struct {
		n    protowire.Number
		list [][]byte
	}{{1, g.nodes}, {5, g.weights}, {11, g.inputs}, {12, g.outputs}} {
		for _, b := range part.list {
			body = append(body, field(part.n, b)...)
		}
	}
	model := join(number(1, 8), field(7, join(body, text(2, "tones"))), field(8, number(2, 13)))
	for k, v := range g.meta {
		model = append(model, field(14, join(text(1, k), text(2, v)))...)
	}
	return model
}
