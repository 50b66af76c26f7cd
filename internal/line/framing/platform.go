package framing

// Platform names who streams a call.
type Platform string

// The platforms.
const (
	Twilio        Platform = "twilio"
	SignalWire    Platform = "signalwire"
	Telnyx        Platform = "telnyx"
	Plivo         Platform = "plivo"
	Exotel        Platform = "exotel"
	ChanWebSocket Platform = "chan_websocket"
	Vonage        Platform = "vonage"
	Jambonz       Platform = "jambonz"
	AudioStream   Platform = "mod_audio_stream"
	AudioSocket   Platform = "audiosocket"
)

// Dialect is how one platform speaks, and what it can do.
type Dialect struct {
	Platform Platform
	Name     string // for people
	Both     bool   // can give each party a track of its own
	Plays    bool   // can play what is sent
	Marks    bool   // tells when it has been played
	HangsUp  bool   // ends the leg in band; else only the stream ends
	TCP      bool   // speaks over TCP and not over a websocket
	// Paced says that audio must be sent no faster than it is spoken.
	Paced bool
	// Subprotocol is the one of the websocket; empty for none.
	Subprotocol string

	reader func() Reader
	writer func(Begin) Writer
}

// Reader begins a connection.
func (d *Dialect) Reader() Reader { return d.reader() }

// Writer answers on a connection whose call has begun.
func (d *Dialect) Writer(b Begin) Writer { return d.writer(b) }

// Dialects lists all platforms in the order in which people are shown them.
func Dialects() []*Dialect { return dialects }

// Of gives the dialect of a platform; nil for one that is not known.
func Of(p Platform) *Dialect {
	for _, d := range dialects {
		if d.Platform == p {
			return d
		}
	}
	return nil
}

var dialects = []*Dialect{
	{Platform: Twilio, Name: "Twilio", Both: true, Plays: true, Marks: true,
		reader: encodedReader(variant{}), writer: func(b Begin) Writer { return &encodedWriter{Begin: b, id: "streamSid"} }},
	{Platform: SignalWire, Name: "SignalWire", Both: true, Plays: true, Marks: true,
		reader: encodedReader(variant{}), writer: func(b Begin) Writer { return &encodedWriter{Begin: b, id: "streamSid"} }},
	{Platform: Telnyx, Name: "Telnyx", Both: true, Plays: true, Marks: true,
		reader: encodedReader(variant{unordered: true, both: true}), writer: func(b Begin) Writer { return &encodedWriter{Begin: b, id: "stream_id"} }},
	{Platform: Plivo, Name: "Plivo", Both: true, Plays: true, Marks: true,
		reader: encodedReader(variant{linear: true}), writer: func(b Begin) Writer { return &plivoWriter{b} }},
	{Platform: Exotel, Name: "Exotel", Plays: true, Marks: true,
		reader: encodedReader(variant{linear: true, order: Little}), writer: func(b Begin) Writer { return &encodedWriter{Begin: b, id: "stream_sid", block: 3200} }},
	{Platform: ChanWebSocket, Name: "Asterisk chan_websocket", Plays: true, Marks: true, HangsUp: true, Subprotocol: "media",
		reader: func() Reader { return &asteriskReader{} }, writer: func(b Begin) Writer { return &asteriskWriter{b} }},
	{Platform: Vonage, Name: "Vonage", Plays: true, Marks: true,
		reader: func() Reader { return &binaryReader{from: vonageBegin} }, writer: func(b Begin) Writer { return &vonageWriter{b} }},
	{Platform: Jambonz, Name: "jambonz", Both: true, Plays: true, Marks: true, HangsUp: true, Subprotocol: "audio.jambonz.org",
		reader: func() Reader { return &binaryReader{from: forkBegin} }, writer: func(b Begin) Writer { return &jambonzWriter{b} }},
	{Platform: AudioStream, Name: "FreeSWITCH mod_audio_stream", Both: true, Plays: true,
		reader: func() Reader { return &binaryReader{from: forkBegin} }, writer: func(b Begin) Writer { return &audioStreamWriter{b} }},
	{Platform: AudioSocket, Name: "Asterisk AudioSocket", Plays: true, HangsUp: true, TCP: true, Paced: true,
		reader: func() Reader { return &packetReader{} }, writer: func(b Begin) Writer { return &packetWriter{b} }},
}
