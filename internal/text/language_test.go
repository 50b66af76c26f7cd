package text

import "testing"

func TestOtherLanguages(t *testing.T) {
	tests := []struct{ name, in string }{
		{"Spanish", "Hola, soy Javier y llamo porque su computadora tiene un virus. Necesito que usted abra la pantalla ahora mismo."},
		{"Spanish, recogniser", "buenas tardes le hablo del departamento de seguridad de su tarjeta para confirmar una compra que usted no hizo"},
		{"French", "Bonjour madame, je vous appelle parce que votre compte est bloqué. Avez-vous votre carte avec vous ?"},
		{"German", "Guten Tag, hier ist die Kriminalpolizei. Wir haben Ihren Namen bei einem Einbrecher gefunden und müssen Ihr Geld sichern."},
		{"Italian", "Buongiorno signora, la chiamo per il suo conto. Abbiamo visto un pagamento che non è stato fatto da lei."},
		{"Portuguese", "Boa tarde, senhor, estou ligando porque a sua conta foi bloqueada e preciso confirmar os seus dados."},
		{"Dutch", "Goedemiddag mevrouw, ik bel u omdat er geld van uw rekening is gehaald en wij dat niet vertrouwen."},
		{"Polish", "Dzień dobry, dzwonię z banku. Ktoś próbuje wziąć kredyt na pana nazwisko i musimy to zatrzymać."},
		{"Turkish", "Merhaba efendim, hesabınız için arıyorum. Bu işlem sizin değil ise kart numaranızı söyleyin lütfen."},
		{"Romanian", "Bună ziua, vă sun de la bancă. Cineva a făcut o plată cu cardul dumneavoastră și trebuie să o oprim."},
		{"Vietnamese", "Xin chào anh, tôi gọi từ ngân hàng. Tài khoản của anh có vấn đề và cần cung cấp mã số ngay."},
		{"Tagalog", "Magandang umaga po, tumatawag po ako dahil may problema ang account ninyo at kailangan ko ng code."},
		{"Hindi in Latin letters", "namaste sahab main bank se bol raha hoon aapka khata band ho gaya hai otp batao abhi"},
		{"Hindi", "नमस्ते, मैं आपके बैंक से बोल रहा हूँ। आपका खाता बंद हो गया है।"},
		{"Russian", "Здравствуйте, это служба безопасности. С вашей карты пытаются перевести деньги."},
		{"Ukrainian", "Доброго дня, я телефоную щодо вашого рахунку, хтось намагається зняти кошти."},
		{"Chinese", "您好，我是公安局的。您的银行账户涉及一起案件，请不要挂电话。"},
		{"Japanese", "もしもし、お母さん、俺だよ。会社のお金をなくしてしまったんだ。"},
		{"Korean", "안녕하세요, 고객님. 검찰청 수사관입니다. 계좌가 범죄에 사용되었습니다."},
		{"Arabic", "مرحبا سيدي، أتصل بك من البنك بخصوص حسابك المغلق."},
		{"Greek", "Καλημέρα σας, τηλεφωνώ για τον λογαριασμό σας που έχει κλειδωθεί."},
		{"Thai", "สวัสดีค่ะ โทรจากธนาคาร บัญชีของคุณมีปัญหา"},
		{"Indonesian", "Selamat pagi bapak, saya dari bank. Rekening anda akan diblokir jika tidak segera memberi kode."},
		{"Swedish", "Hej, jag ringer från banken. Någon har försökt ta pengar från ditt konto och vi måste stoppa det."},
		{"Hungarian", "Jó napot kívánok, a bankból hívom, mert valaki pénzt akar levenni az ön számlájáról."},
		{"Finnish", "Hyvää päivää, soitan pankista. Tilillänne on ongelma ja tarvitsen teidän tunnukset heti."},
		{"Spanish with an English brand", "le llamo de Microsoft Windows Support porque usted tiene un virus en su PC"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var l Line
			l.Reset(tt.in)
			if got := languageOf(&l); got != LanguageOther {
				t.Errorf("%v: %q", got, tt.in)
			}
		})
	}
}

func TestOddEnglish(t *testing.T) {
	tests := []struct{ name, in string }{
		{"plain", "A man rang and told me my computer was sending viruses to his servers."},
		{"grandmother in Spanish", "My abuela got a call, mija she says, el banco needs my card. She gave it to them, pobrecita."},
		{"a quotation in Spanish", "He switched to Spanish and said su nieto está en la cárcel, then my mother hung up on him."},
		{"a quotation in German", "The voice said Guten Tag hier ist Europol and wanted her passport number."},
		{"Indian English", "Sir kindly do the needful, your good name please, my senior officer will revert back today itself."},
		{"Indian English with Hindi", "Arre yaar, the fellow told me your KYC is pending na, I said bhai go and catch some other fool."},
		{"Singapore English", "Wah lau eh, they say my parcel kena customs, ask me transfer money lah, I hang up liao."},
		{"Nigerian Pidgin", "Oga, dem call me say dem wan block my ATM card, I tell am say make e carry go, na thief man."},
		{"Jamaican", "Mi get a call seh mi win di lottery an mi fi send money fi di tax."},
		{"Scots", "A wee lad phoned up, said he was fae the bank, I telt him tae awa and bile his heid."},
		{"Irish", "Yer man on the phone says to me, you're after being hacked, so I says I've no computer at all at all."},
		{"shouting", "DO NOT ANSWER THIS NUMBER THEY SAID I OWE THE IRS MONEY TOTAL SCAM"},
		{"text message", "lol sum1 rang 2day said my acc was hakd u ok?? pls dont pick up if they ring u"},
		{"recogniser, no stops", "yes good morning sir i am calling you from the technical department of windows your license is going to expire"},
		{"recogniser, broken", "the the number is uh uh two oh nine eight nine four and then the other one i can not hear you"},
		{"a list", "Name: Kevin. Number: 209 894 0429. Wanted: $199. Said: Microsoft. When: Tuesday."},
		{"brands and numbers", "AMAZON order iPhone 15 Pro Max $1,299 press 1 to cancel your order"},
		{"French words in use", "The maître d' at Chez Louis rang about the soirée and said our table was déjà vu all over again."},
		{"Spanish street names", "We need the cab at El Camino Real and Calle de la Luz in San Jose, near the Los Gatos bakery."},
		{"Italian food", "I would like to order two pizza quattro stagioni and one tiramisù della casa for the Di Marco party."},
		{"a Chinese name", "It was 王小明 who called her and said his visa had run out."},
		{"look-alike letters", "Your Аррlе account was lосkеd, please call us right now to unlock it."},
		{"translated beside", "Please hang up. They want your money. Por favor cuelgue, ellos quieren su dinero. Call your bank with the number on your card."},
		{"very short", "He told me to pay."},
		{"foreign letters in a word", "she was being naïve about the café, and the señor was not a señor"},
		{"spelt out", "the code was triple eight d c a six zero he said"},
		{"names only", "Kowalski, Nguyen, Fernández, Müller, O'Brien and Okonkwo were all called by the same number."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var l Line
			l.Reset(tt.in)
			if got := languageOf(&l); got != LanguageEnglish {
				t.Errorf("%v: %q", got, tt.in)
			}
		})
	}
}

func TestTooLittleToTell(t *testing.T) {
	for _, in := range []string{"", "...", "12 34", "Anna", "AnyDesk TeamViewer", "888DCA60", "gift cards", "Müller"} {
		var l Line
		l.Reset(in)
		if got := languageOf(&l); got == LanguageOther {
			t.Errorf("%v: %q", got, in)
		}
	}
}

func TestTallyOverTurns(t *testing.T) {
	var tally Tally
	var l Line
	for _, turn := range []string{"Hola", "Sí, ¿quién habla?", "Le llamo por su cuenta, señora.", "Ok"} {
		l.Reset(turn)
		tally.Add(&l)
	}
	if got := tally.Language(); got != LanguageOther {
		t.Errorf("got %v", got)
	}
}

func languageOf(l *Line) Language {
	var t Tally
	t.Add(l)
	return t.Language()
}
