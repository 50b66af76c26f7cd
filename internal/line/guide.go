package line

import (
	"fmt"
	"strings"

	"github.com/hangup-project/hangup/internal/line/framing"
)

// Place is where a platform reaches the desk.
type Place struct {
	Host   string // as others know the desk, with a port where it is not that of the scheme
	Secure bool   // over TLS
	TCP    string // host:port of AudioSocket; empty where the desk does not listen for it
	Secret string // of the line; empty where it is not known any more
}

// Step is one thing to do at a platform: what, and what to paste.
type Step struct{ Do, Paste string }

// hidden stands where a secret belongs that nobody knows any more.
const hidden = "SECRET"

// Address is where the platform of a line connects to. Without a secret in its
// path it is that of platforms that sign or send headers.
func (p Place) Address(l Line) string {
	scheme := "ws"
	if p.Secure {
		scheme = "wss"
	}
	return scheme + "://" + p.Host + "/line/" + l.Name
}

func (p Place) withSecret(l Line) string { return p.Address(l) + "/" + p.secret() }

func (p Place) secret() string {
	if p.Secret == "" {
		return hidden
	}
	return p.Secret
}

// Guide says how a line is connected, with what to paste. It follows the
// policy: to play a warning, a platform has to be told other things than to
// listen.
func Guide(l Line, p Place) (out []Step) {
	for _, s := range guides[l.Platform](l, p) {
		if s != (Step{}) {
			out = append(out, s)
		}
	}
	return out
}

// Caveat says what a platform does not do for a policy, for people; empty where there
// are none.
func Caveat(l Line) string {
	switch {
	case l.Policy == Watch:
		return ""
	case l.Platform == framing.Twilio, l.Platform == framing.SignalWire, l.Platform == framing.Plivo, l.Platform == framing.Exotel:
		return "A stream that can be played into carries one leg, alone: Hangup hears and warns whoever is on it. To hear both parties of a call that is put through, choose to watch."
	case l.Platform == framing.Jambonz:
		return "jambonz plays into a listen of its own, and not into one inside a dial."
	case l.Platform == framing.AudioStream:
		return "Of mod_audio_stream, only the commercial release plays what is sent."
	case l.Platform == framing.Vonage:
		return "Everybody in the conversation hears the warning, the stranger too."
	case l.Policy == WarnAndEnd && (l.Platform == framing.ChanWebSocket || l.Platform == framing.AudioSocket):
		return "What is hung up is the leg that listens. The dialplan below then ends the call too: also when the desk goes away in the middle of one."
	}
	return ""
}

var guides = map[framing.Platform]func(Line, Place) []Step{
	framing.Twilio: func(l Line, p Place) []Step {
		return []Step{{"Let the number answer with this TwiML. The auth token of the account signs each call; it was given when the line was made.",
			twiml(l, `<Stream url="`+p.Address(l)+`"%s/>`)}}
	},
	framing.SignalWire: func(l Line, p Place) []Step {
		return []Step{{"Let the number answer with this cXML.", twiml(l, `<Stream url="`+p.Address(l)+`" authBearerToken="`+p.secret()+`"%s/>`)}}
	},
	framing.Telnyx: func(l Line, p Place) []Step {
		extra, goes := "", ""
		if l.Policy != Watch {
			goes = " The warning goes to the other leg."
			extra = ",\n  \"stream_bidirectional_mode\": \"rtp\",\n  \"stream_bidirectional_codec\": \"PCMU\",\n  \"stream_bidirectional_target_legs\": \"opposite\""
		}
		return []Step{{"Start streaming on the stranger's leg with this body, by the streaming_start command of the Call Control API." + goes,
			"{\n  \"stream_url\": \"" + p.withSecret(l) + "\",\n  \"stream_track\": \"both_tracks\",\n  \"stream_codec\": \"PCMU\"" + extra + "\n}"},
			afterwards(l, "When Hangup ends the stream (the event streaming.stopped), let your application hang the call up.")}
	},
	framing.Plivo: func(l Line, p Place) []Step {
		if l.Policy == Watch {
			return []Step{{"Let the number answer with this XML.", xml(`<Stream audioTrack="both" contentType="audio/x-mulaw;rate=8000">`+p.withSecret(l)+`</Stream>`, dial)}}
		}
		return []Step{{"Let the number answer with this XML. When Hangup ends the stream, the next element is carried out.",
			xml(`<Stream bidirectional="true" keepCallAlive="true" contentType="audio/x-mulaw;rate=8000">`+p.withSecret(l)+`</Stream>`, next(l))}}
	},
	framing.Exotel: func(l Line, p Place) []Step {
		applet := "Voicebot"
		if l.Policy == Watch {
			applet = "Stream"
		}
		return []Step{{"Put the applet " + applet + " into the flow of the call, with this address. Its user name and secret are sent as basic authentication.",
			strings.Replace(p.Address(l), "://", "://hangup:"+p.secret()+"@", 1)}, afterwards(l, "Put the applet Hangup behind it: it is carried out when the stream ends.")}
	},
	framing.Vonage: func(l Line, p Place) []Step {
		return []Step{{"Put both parties into one conversation, and let a call to this endpoint join it.",
			"[{\n  \"action\": \"connect\",\n  \"endpoint\": [{\n    \"type\": \"websocket\",\n    \"uri\": \"" + p.withSecret(l) + "\",\n    \"content-type\": \"audio/l16;rate=16000\"\n  }]\n}]"},
			afterwards(l, "When the websocket's leg is completed by Hangup, let your event webhook hang up the other legs.")}
	},
	framing.Jambonz: func(l Line, p Place) []Step {
		listen := `"verb": "listen", "url": "` + p.Address(l) + `",
  "wsAuth": {"username": "hangup", "password": "` + p.secret() + `"},
  "sampleRate": 8000, "passDtmf": true`
		if l.Policy == Watch {
			return []Step{{"Nest this in the dial verb of the application.", "\"listen\": {" + strings.TrimPrefix(listen, `"verb": "listen", `) + ", \"mixType\": \"stereo\"}"}}
		}
		hangUp := ""
		if l.Policy == WarnAndEnd {
			hangUp = `, {"verb": "hangup"}`
		}
		return []Step{{"Let the application answer with these verbs.",
			"[{" + listen + ",\n  \"mixType\": \"mono\",\n  \"bidirectionalAudio\": {\"enabled\": true, \"streaming\": true, \"sampleRate\": 8000}\n}" + hangUp + "]"}}
	},
	framing.AudioStream: func(l Line, p Place) []Step {
		return []Step{{"Give the channel the header with the secret, and start the stream when both parties talk. The last argument says what is sent.",
			"uuid_setvar ${uuid} STREAM_EXTRA_HEADERS {\"Authorization\":\"Bearer " + p.secret() + "\"}\n" +
				"uuid_audio_stream ${uuid} start " + p.Address(l) + " stereo 8k {\"sampleRate\":8000,\"mixType\":\"stereo\"}"},
			afterwards(l, "Let your dialplan end the call at the event mod_audio_stream::disconnect.")}
	},
	framing.ChanWebSocket: func(l Line, p Place) []Step {
		return []Step{{"Tell Asterisk where the desk is, in websocket_client.conf.", fmt.Sprintf("[hangup-%s]\ntype = websocket_client\nuri = %s\nprotocols = media\nusername = hangup\npassword = %s\nconnection_type = per_call_config\ntls_enabled = %s",
			l.Name, p.Address(l), p.secret(), map[bool]string{true: "yes", false: "no"}[p.Secure])},
			spy(l, fmt.Sprintf("WebSocket/hangup-%s/c(ulaw)", l.Name))}
	},
	framing.AudioSocket: func(l Line, p Place) []Step {
		at := p.TCP
		if at == "" {
			at = "HOST:PORT"
		}
		steps := []Step{spy(l, fmt.Sprintf("AudioSocket/%s/%s/c(slin)", at, p.secret()))}
		if p.TCP == "" {
			steps = append([]Step{{"Let the desk listen for AudioSocket: it does not yet. Set this and start it again.", "lines:\n  audiosocket: 127.0.0.1:9092"}}, steps...)
		}
		return steps
	},
}

const dial = "<Dial>THE PERSON'S NUMBER</Dial>"

// twiml streams a call beside a dial to watch it, and as its whole to play into
// it.
func twiml(l Line, stream string) string {
	if l.Policy == Watch {
		return xml("<Start>"+fmt.Sprintf(stream, ` track="both_tracks"`)+"</Start>", dial)
	}
	return xml("<Connect>"+fmt.Sprintf(stream, "")+"</Connect>", next(l))
}

// next is what happens when the stream has ended.
func next(l Line) string {
	if l.Policy == WarnAndEnd {
		return "<Hangup/>"
	}
	return ""
}

func xml(lines ...string) string {
	out := "<Response>\n"
	for _, s := range lines {
		if s != "" {
			out += "  " + s + "\n"
		}
	}
	return out + "</Response>"
}

// spy lets a leg of its own listen to a channel with ChanSpy, and whisper to it.
func spy(l Line, channel string) Step {
	options := "qES"
	if l.Policy != Watch {
		options += "w"
	}
	end := ""
	if l.Policy == WarnAndEnd {
		end = "\nexten => s,n,Set(CHANNEL(hangup_handler_push)=hangup-" + l.Name + "-end,s,1(${SPIED}))"
	}
	out := "; on the person's channel, such as in the U() subroutine of Dial:\n" +
		"same => n,Originate(" + channel + ",exten,hangup-" + l.Name + ",s,1,30,av(SPIED=${CHANNEL}))\n\n" +
		"[hangup-" + l.Name + "]\nexten => s,1,NoOp()" + end + "\nexten => s,n,ChanSpy(${SPIED}," + options + ")\nexten => s,n,Hangup()"
	if end != "" {
		out += "\n\n[hangup-" + l.Name + "-end]\nexten => s,1,SoftHangup(${ARG1})\nexten => s,n,Return()"
	}
	return Step{"Let a leg of its own listen to the call, in extensions.conf.", out}
}

// afterwards is a step that only a policy that ends calls needs.
func afterwards(l Line, do string) Step {
	if l.Policy != WarnAndEnd {
		return Step{}
	}
	return Step{Do: do}
}
