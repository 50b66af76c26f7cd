package home

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"text/template"
)

// profile is a configuration profile of Apple with one payload: a root
// certificate. It is not signed, which iPhones say in red and accept.
var profile = template.Must(template.New("profile").Parse(`<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>PayloadContent</key>
	<array>
		<dict>
			<key>PayloadCertificateFileName</key>
			<string>hangup-ca.crt</string>
			<key>PayloadContent</key>
			<data>{{.Certificate}}</data>
			<key>PayloadDescription</key>
			<string>Lets this device know the Hangup desk of your home.</string>
			<key>PayloadDisplayName</key>
			<string>{{.Name}}</string>
			<key>PayloadIdentifier</key>
			<string>org.hangup.desk.{{.Short}}.authority</string>
			<key>PayloadType</key>
			<string>com.apple.security.root</string>
			<key>PayloadUUID</key>
			<string>{{.Inner}}</string>
			<key>PayloadVersion</key>
			<integer>1</integer>
		</dict>
	</array>
	<key>PayloadDescription</key>
	<string>Lets this device know the Hangup desk of your home. It vouches for addresses of home networks only, for no website.</string>
	<key>PayloadDisplayName</key>
	<string>{{.Name}}</string>
	<key>PayloadIdentifier</key>
	<string>org.hangup.desk.{{.Short}}</string>
	<key>PayloadRemovalDisallowed</key>
	<false/>
	<key>PayloadType</key>
	<string>Configuration</string>
	<key>PayloadUUID</key>
	<string>{{.Outer}}</string>
	<key>PayloadVersion</key>
	<integer>1</integer>
</dict>
</plist>
`))

// Profile wraps an authority in a configuration profile for iPhones, iPads and
// Macs (.mobileconfig). The same authority gives the same profile, so that a
// device which gets it twice has it once.
func Profile(authority *x509.Certificate) ([]byte, error) {
	sum := sha256.Sum256(authority.Raw)
	name := authority.Subject.CommonName
	var text, out bytes.Buffer
	template.HTMLEscape(&text, []byte(name))
	err := profile.Execute(&out, map[string]string{
		"Certificate": base64.StdEncoding.EncodeToString(authority.Raw), "Name": text.String(),
		"Short": hex.EncodeToString(sum[:6]), "Inner": uuid(sum[:16]), "Outer": uuid(sum[16:]),
	})
	return out.Bytes(), err
}

// uuid writes 16 bytes as a UUID of version 8 (RFC 9562: of our own making).
func uuid(b []byte) string {
	b = bytes.Clone(b)
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	h := hex.EncodeToString(b)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
