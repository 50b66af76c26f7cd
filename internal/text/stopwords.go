package text

import "strings"

// languages is the number of foreign word lists; english is the bit behind.
const languages = 25

const english uint32 = 1 << languages

// stopWords maps a folded word to the languages in which it is among the most
// frequent. A word that is common in English counts for no other language,
// and one that English shares with several counts for none at all.
var stopWords = func() map[string]uint32 {
	m := make(map[string]uint32, 1600)
	for g, list := range foreignWords {
		for _, w := range strings.Fields(list) {
			m[w] |= 1 << g
		}
	}
	for _, w := range strings.Fields(englishWords) {
		m[w] = english
	}
	for _, w := range strings.Fields(sharedWords) {
		delete(m, w)
	}
	return m
}()

// stopHashes is stopWords by the hash that every token has already.
var stopHashes = func() map[uint64]uint32 {
	m := make(map[uint64]uint32, len(stopWords))
	for w, set := range stopWords {
		m[Hash64(w)] = set
	}
	return m
}()

// sharedWords are frequent in English and in other languages too.
const sharedWords = `
i a he to is was in no me so an am do son sin den men die war hat come per con sang nan o e ten hay true ha note
san santa los las el la de st dr mr on van von sa ma pa da din ring tag date name van bin as ok bank computer`

const englishWords = `
the and you your yours that this these those with have has had having they them their there she her hers him his its it
for from are were been being would could should what when which who whom whose how why where my mine our us we im ive ill
youre youve youll hes shes theyre theyd weve thats whats dont doesnt didnt cant couldnt wouldnt wasnt isnt arent havent wont
not but if then than because about after before again into out off over up down only just very too also some any all each
every other another more most much many few one two three of by as or at on be will shall may might must can do does did done
get got getting give gave given go going gone went know knew think said say says told tell telling ask asked want wanted need
needed call called calling phone number money bank account card computer please sorry thanks thank yes yeah okay ok hello hi
hey sir maam good right well now today yesterday tomorrow week day time back home here something someone anything nothing
people man woman lady guy like make made take took see look looks looking come came keep kept let put pay paid send sent
help work still never always really actually maybe sure bye press order service customer u ur r pls thx gonna wanna gotta cos
never hang hung scam dem wetin una abeg oga dis dat lah lor leh`

// foreignWords holds one list a language, folded: accents are gone.
var foreignWords = [languages]string{
	// Spanish
	`que de el la los las una un por con para como esta este esto pero su sus mi yo usted ustedes nosotros ellos ella hola gracias
	porque cuando donde muy mas tambien ya hay tiene tengo soy somos estoy estan fue ser hacer bien senor senora buenos dias del al
	lo le les se nos si cual quien dinero cuenta llamo llamada numero tarjeta computadora necesito puede favor banco eso todo nada`,
	// French
	`le la les des une du de et est vous nous je tu il elle ils pas que qui dans pour sur avec mais votre vos notre mon ma mes son sa
	ses cette ces bonjour merci monsieur madame oui non plus tres bien etre avoir fait ai avez suis sont etait aussi comme tout sans
	ou ont quand parce chez numero compte banque carte appelle ordinateur cest jai quil dun lui au aux ce`,
	// German
	`der das und ich sie nicht ist ein eine einen einem einer mit von zu auf fur den dem des es wir ihr ihre ihren ihnen mir mich dich
	bin sind haben habe hatte wird werden kann konnen mussen muss aber auch wenn dass wie wer wo hier guten tag danke bitte ja nein
	noch nur schon sehr oder als bei nach vor uber unter durch mein meine dein sein konto nummer karte rechner anruf`,
	// Italian
	`il lo la gli le di che non una uno un per con del della dei delle dal dalla nel nella sono sei siamo ho hai abbiamo questo questa
	quello quella anche ma come piu molto perche quando dove chi cosa mio mia suo sua signora signore buongiorno grazie prego ciao
	si mi ti ci vi se era stato essere fare conto numero carta banca chiamo chiamata soldi computer io lei lui noi loro`,
	// Portuguese
	`que de os uma um para com por nao sim em na da do dos das mas mais voce voces eu ele ela nos seu sua meu minha esta este isso
	isto aqui muito tambem quando onde quem porque como bom boa dia tarde obrigado obrigada senhor senhora ola ser estar tem tenho
	foi sou estou conta numero cartao banco dinheiro ligacao ligou preciso favor ao pelo pela`,
	// Dutch
	`het een de van en ik je jij niet dat dit die wij zij hij met voor op aan te zijn hebben heeft heb ben bent er maar ook als dan naar
	uit om bij nog wel geen kan moet wat wie waar hoe u uw mijn jouw onze goedemiddag goedemorgen dank bedankt alstublieft mevrouw
	meneer nee rekening nummer geld bellen gebeld computer wordt worden deze`,
	// Hindi, in Latin letters
	`hai hain mein main aap aapka aapki aapke mera meri mere ka ki ke ko se nahi nahin kya kyun kaise kar karo karna kiya raha rahi rahe
	tha thi ho hoga gaya gayi bhi aur ya yeh ye woh wo hum tum tumhara unka uska iska par liye ji haan bol bolo bhaiya bhai paise khata
	namaste sahab wala ab abhi kuch bahut accha theek batao dijiye kijiye apna apne apni`,
	// Tagalog
	`ang ng mga sa ako ikaw siya kami tayo sila ko mo niya namin natin nila ay na pa ba po opo hindi oo wala meron may si ni kay para
	kung dahil pero lang din rin naman kasi yung yun ito iyan iyon dito diyan doon ano sino saan kailan bakit paano salamat kumusta
	magandang umaga hapon tawag pera numero po tumawag`,
	// Polish
	`nie tak jest sie na do ze co jak ale czy pan pani pana ja ty my wy oni one on ona to ten ta te byl byla bylo bede dla od po przy
	przez tylko juz jeszcze bardzo dzien dobry dziekuje prosze moj moja swoj pana panstwa mam masz mamy sa jestem ktory ktora gdzie
	kiedy dlaczego dzwonie konto numer karta pieniadze bank z w i o`,
	// Turkish
	`bir ve bu su da de mi ne icin ile ben sen biz siz onlar benim senin bizim sizin var yok degil evet hayir cok daha ama gibi kadar
	nasil neden kim nerede merhaba tesekkur ederim lutfen efendim hanim bey iyi gunler banka hesap hesabiniz numara kart para aradim
	olarak olan oldu sonra simdi`,
	// Romanian
	`si nu este sunt un o pe cu din la de ca sa se ce care cum unde cand am ai are avem aveti eu tu el ea noi voi ei mai dar sau pentru
	prin fara foarte bine buna ziua multumesc domnule doamna va rog contul banca numar cardul bani sun sunat fost era meu mea dumneavoastra`,
	// Vietnamese
	`toi ban la cua va khong co duoc nay cho voi trong mot nhung cac nguoi den di lam gi nao sao anh chi em ong ba xin chao cam vang da
	roi se dang nhu khi neu thi ma tai khoan ngan hang so dien thoai tien may tinh goi phai`,
	// Indonesian and Malay
	`yang dan di ke dari untuk dengan tidak ini itu saya anda kami kita mereka dia ada adalah akan sudah telah belum bisa boleh juga
	atau karena kalau apa siapa mana bagaimana kapan terima kasih selamat pagi siang bapak ibu pak tolong rekening nomor kartu uang
	telepon komputer tak nak awak encik puan`,
	// Swedish
	`och att det som en ett pa ar av med den till inte han hon jag du vi ni de dem var har hade ska kan om eller men mycket bara fran
	nar vad hur varfor hej tack god dag konto nummer kort pengar dator ringer ringde mig dig sig min din`,
	// Danish and Norwegian
	`og at det som en et pa er af av med den til ikke han hun jeg du vi de dem var har havde hadde skal kan om eller men meget bare fra
	nar hvad hva hvordan hvorfor hej takk tak god dag konto nummer kort penge penger ringer ringte mig meg dig deg sig seg min din`,
	// Finnish
	`ja on ei se etta en han olen olet ovat oli mina sina me te he tama tuo joka mutta kun jos niin kuin myos vain hyvaa paivaa kiitos
	ole hyva mita missa miksi milloin tilin tili numero kortti rahaa pankki soitan soitti teidan minun sinun`,
	// Hungarian
	`az egy es nem hogy van volt lesz ez azt ezt meg csak mar is de ha mint vagy en te mi ti ok jo napot kivanok koszonom kerem uram
	holgyem szam szamla bank kartya penz szamitogep hivom hivott onnek nagyon mert mit ki hol`,
	// Czech and Slovak
	`je se na ze to si by ale jako jsem jsme jste byl byla bylo jsou neni ano ne co kdo kde kdy proc jak tak uz jen velmi dobry den
	dekuji prosim pane pani muj vas nas vam nam ucet cislo karta penize banka pocitac volam dakujem som sme ste nie ako`,
	// Croatian, Bosnian and Serbian
	`je se na da i u za od sa su sam smo ste nije nisam ali ili kao sto ko gdje kada zasto kako dobar dan hvala molim gospodine
	gospodo vas vam moj vasa broj racun kartica novac banka racunar zovem zvao bio bila bilo ovo to koji koja`,
	// Swahili
	`na ya wa kwa ni la za katika hii hiyo yako yangu wako wangu mimi wewe yeye sisi ninyi habari asante tafadhali bwana bibi nini nani
	wapi lini sana kama lakini pia hapana ndiyo pesa akaunti nambari simu benki kadi nina una ana`,
	// Hausa and Yoruba, the commonest words
	`da na ba ya ta ne ce wannan wata shi ita mu ku su ina yana sannu nagode kudi asusu ni o wa mo ti bi se awon fun lati owo ile
	bawo pele ejo jowo`,
	// Haitian Creole
	`mwen ou li nou yo nan pou ak pa se te ap gen kisa ki kote bonjou mesi tanpri kont lajan nimewo telefon sou fe konnen`,
	// Punjabi, Urdu and Bengali, in Latin letters
	`tusi tuhada mainu tenu ki da di de nu sat sri akal apni apnar amar ami tumi ache nei korun korte hobe bolchi theke ekta ebong
	janab shukriya walaikum assalam kijie hoon aapko mujhe humein wajah baat`,
	// Tamil, Telugu and Malayalam, in Latin letters
	`naan nan neenga unga enna illa illai irukku irukkanga pannunga panna vanakkam nandri sollunga ungal enga meeru mee nenu naku
	chesi cheyandi cheppandi undi ledu enti ante namaskaram njan ningal ente ningalude undu alle cheyyu`,
	// Lithuanian, Latvian and Estonian
	`ir yra kad ne jus mes as jusu mano kaip bet tai laba diena aciu prasau saskaita un es jums man ka bet paldies ludzu labdien konts
	ja see on ma te meie teie et aga kui tere aitah palun konto number`,
}
