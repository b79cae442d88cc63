package phone

import (
	"fmt"
	"testing"
)

// The short way to recognise a Brazilian number says what the library says, or nothing.
func TestPlainAgreesWithTheLibrary(t *testing.T) {
	for area := range 100 {
		for third := range 10 {
			for _, rest := range []string{"1234567", "00000000", "98765432", "0000000"} {
				national := fmt.Sprintf("%02d%d%s", area, third, rest)
				kind, ok := plain(national)
				e164, want, valid := known("+55"+national, brazil)
				if ok && (!valid || kind != want || e164 != "+55"+national) {
					t.Errorf("%s: %s, the library says %q %s %v", national, kind, e164, want, valid)
				}
				if !ok && valid && (want == Mobile && third == 9 || want == Landline && third < 6) {
					t.Errorf("%s: not recognised, the library says %s", national, want)
				}
			}
		}
	}
}
