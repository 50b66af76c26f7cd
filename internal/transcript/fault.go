package transcript

// Code names what is wrong with an input, for programs.
type Code string

// The codes.
const (
	TooLarge Code = "too_large" // more than MaxInput bytes
	NotText  Code = "not_text"  // a recording, a document, an archive
	Empty    Code = "empty"     // no words
	NotJSON  Code = "not_json"  // broken JSON, or several records where one was asked for
	BadField Code = "bad_field" // JSON of another shape than the contract's
)

// Error is a fault of the input. Its message says what is wrong and what to
// do, and never holds words of the call.
type Error struct {
	Code Code
	// ID is that of the record, where it could be read.
	ID string
	// Offset is the byte at which JSON could not be read; 0 where it does not apply.
	Offset  int64
	Message string
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }
