package publish

import (
	"regexp"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

var (
	regionForm = regexp.MustCompile(`^[A-Z]{2}-[A-Z0-9]{1,3}$`)
	areaForm   = regexp.MustCompile(`^\+(1[2-9][0-9]{2}|[2-9][0-9]{1,5})$`)
)

// isCountry reports whether s is an ISO 3166-1 alpha-2 code in capitals.
func isCountry(s string) bool {
	if len(s) != 2 || s != strings.ToUpper(s) {
		return false
	}
	r, err := language.ParseRegion(s)
	return err == nil && r.IsCountry() && r.String() == s
}

// isRegion reports whether s is as coarse as what may be published: a country,
// a subdivision by ISO 3166-2, or an area code with a plus sign.
func isRegion(s string) bool {
	if areaForm.MatchString(s) || isCountry(s) {
		return true
	}
	return regionForm.MatchString(s) && isCountry(s[:2])
}

// RegionName is a region as people say it: "California", "Canada", "numbers
// that begin with +1 209"; the code where no name is known.
func RegionName(code string) string {
	if name, ok := subdivisions[code]; ok {
		return name
	}
	if strings.HasPrefix(code, "+1") && len(code) == 5 {
		return "numbers that begin with +1 " + code[2:]
	}
	if strings.HasPrefix(code, "+") {
		return "numbers that begin with " + code
	}
	if isCountry(code) {
		return display.English.Regions().Name(language.MustParseRegion(code))
	}
	return code
}

// subdivisions are the ISO 3166-2 codes of the countries that Hangup knows
// channels for, with their English names.
var subdivisions = map[string]string{}

func init() {
	for country, list := range subdivisionLists {
		for _, entry := range strings.Split(list, ", ") {
			code, name, _ := strings.Cut(entry, " ")
			subdivisions[country+"-"+code] = name
		}
	}
}

var subdivisionLists = map[string]string{
	"US": "AL Alabama, AK Alaska, AZ Arizona, AR Arkansas, CA California, CO Colorado, CT Connecticut, DE Delaware, DC District of Columbia, FL Florida, GA Georgia, HI Hawaii, ID Idaho, IL Illinois, IN Indiana, IA Iowa, KS Kansas, KY Kentucky, LA Louisiana, ME Maine, MD Maryland, MA Massachusetts, MI Michigan, MN Minnesota, MS Mississippi, MO Missouri, MT Montana, NE Nebraska, NV Nevada, NH New Hampshire, NJ New Jersey, NM New Mexico, NY New York, NC North Carolina, ND North Dakota, OH Ohio, OK Oklahoma, OR Oregon, PA Pennsylvania, RI Rhode Island, SC South Carolina, SD South Dakota, TN Tennessee, TX Texas, UT Utah, VT Vermont, VA Virginia, WA Washington, WV West Virginia, WI Wisconsin, WY Wyoming, AS American Samoa, GU Guam, MP Northern Mariana Islands, PR Puerto Rico, VI U.S. Virgin Islands",
	"CA": "AB Alberta, BC British Columbia, MB Manitoba, NB New Brunswick, NL Newfoundland and Labrador, NS Nova Scotia, NT Northwest Territories, NU Nunavut, ON Ontario, PE Prince Edward Island, QC Quebec, SK Saskatchewan, YT Yukon",
	"GB": "ENG England, NIR Northern Ireland, SCT Scotland, WLS Wales",
	"AU": "ACT Australian Capital Territory, NSW New South Wales, NT Northern Territory, QLD Queensland, SA South Australia, TAS Tasmania, VIC Victoria, WA Western Australia",
	"NZ": "AUK Auckland, BOP Bay of Plenty, CAN Canterbury, GIS Gisborne, HKB Hawke's Bay, MBH Marlborough, MWT Manawatu-Whanganui, NSN Nelson, NTL Northland, OTA Otago, STL Southland, TAS Tasman, TKI Taranaki, WGN Greater Wellington, WKO Waikato, WTC West Coast",
	"IE": "C Connacht, L Leinster, M Munster, U Ulster",
	"ZA": "EC Eastern Cape, FS Free State, GP Gauteng, KZN KwaZulu-Natal, LP Limpopo, MP Mpumalanga, NC Northern Cape, NW North West, WC Western Cape",
	"SG": "01 Central Singapore, 02 North East, 03 North West, 04 South East, 05 South West",
	"IN": "AN Andaman and Nicobar Islands, AP Andhra Pradesh, AR Arunachal Pradesh, AS Assam, BR Bihar, CG Chhattisgarh, CH Chandigarh, DH Dadra and Nagar Haveli and Daman and Diu, DL Delhi, GA Goa, GJ Gujarat, HP Himachal Pradesh, HR Haryana, JH Jharkhand, JK Jammu and Kashmir, KA Karnataka, KL Kerala, LA Ladakh, LD Lakshadweep, MH Maharashtra, ML Meghalaya, MN Manipur, MP Madhya Pradesh, MZ Mizoram, NL Nagaland, OD Odisha, PB Punjab, PY Puducherry, RJ Rajasthan, SK Sikkim, TN Tamil Nadu, TR Tripura, TS Telangana, UK Uttarakhand, UP Uttar Pradesh, WB West Bengal",
}
