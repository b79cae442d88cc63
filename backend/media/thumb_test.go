package media_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"planob/backend/media"
)

// A picture becomes a JPEG of at most 320 pixels a side, whatever it was.
func TestThumb(t *testing.T) {
	src := image.NewNRGBA(image.Rect(0, 0, 1600, 900))
	for x := range 1600 {
		for y := range 900 {
			src.SetNRGBA(x, y, color.NRGBA{200, 30, 30, uint8(255 * min(x, 1) * min(y, 1))})
		}
	}
	var p, j, g bytes.Buffer
	if err := errors.Join(png.Encode(&p, src), jpeg.Encode(&j, src, nil), gif.Encode(&g, src, nil)); err != nil {
		t.Fatal(err)
	}
	for format, data := range map[string][]byte{"png": p.Bytes(), "jpeg": j.Bytes(), "gif": g.Bytes()} {
		thumb := decode(t, data)
		if b := thumb.Bounds(); b.Dx() != 320 || b.Dy() != 180 {
			t.Errorf("%s: %v", format, b)
		}
		if r, g, _, _ := thumb.At(160, 90).RGBA(); r>>8 < 180 || g>>8 > 60 {
			t.Errorf("%s: the colour went wrong: %d %d", format, r>>8, g>>8)
		}
	}
}

// A photo taken with the phone on its side stands upright.
func TestThumbStandsUpright(t *testing.T) {
	src := image.NewRGBA(image.Rect(0, 0, 64, 32)) // left half black, right half white
	for x := 32; x < 64; x++ {
		for y := range 32 {
			src.SetRGBA(x, y, color.RGBA{255, 255, 255, 255})
		}
	}
	var j bytes.Buffer
	if err := jpeg.Encode(&j, src, nil); err != nil {
		t.Fatal(err)
	}
	// where the black half lies, by orientation: x, y in quarters of the picture
	for orientation, black := range map[uint16]image.Point{1: {1, 2}, 2: {3, 2}, 3: {3, 2}, 4: {1, 2}, 5: {2, 1}, 6: {2, 1}, 7: {2, 3}, 8: {2, 3}} {
		thumb := decode(t, withOrientation(j.Bytes(), orientation))
		b := thumb.Bounds()
		if tall := b.Dy() > b.Dx(); tall != (orientation >= 5) {
			t.Errorf("orientation %d: %v", orientation, b)
		}
		if r, _, _, _ := thumb.At(b.Dx()*black.X/4, b.Dy()*black.Y/4).RGBA(); r>>8 > 60 {
			t.Errorf("orientation %d: black is not where it belongs", orientation)
		}
	}
}

// A picture that claims to be enormous is refused by its header, before any memory is taken for it.
func TestThumbRefusesBombs(t *testing.T) {
	for _, size := range [][2]uint32{{20_000, 20_000}, {1 << 30, 1 << 30}, {0x7fffffff, 1}} {
		if _, err := media.Thumb(bytes.NewReader(pngHeader(size[0], size[1]))); !errors.Is(err, media.ErrNoThumb) {
			t.Errorf("%v: %v", size, err)
		}
	}
	for _, junk := range []string{"", "não é uma foto", "\xff\xd8\xff\xe1\x00", "GIF89a"} {
		if _, err := media.Thumb(bytes.NewReader([]byte(junk))); !errors.Is(err, media.ErrNoThumb) {
			t.Errorf("%q: %v", junk, err)
		}
	}
}

// No bytes make the thumbnailer panic.
func FuzzThumb(f *testing.F) {
	var j bytes.Buffer
	if err := jpeg.Encode(&j, image.NewGray(image.Rect(0, 0, 8, 8)), nil); err != nil {
		f.Fatal(err)
	}
	f.Add(j.Bytes())
	f.Add(withOrientation(j.Bytes(), 6))
	f.Add(pngHeader(10, 10))
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x0aExif\x00\x00MM"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := media.Thumb(bytes.NewReader(data)); err != nil && !errors.Is(err, media.ErrNoThumb) {
			t.Fatal(err)
		}
	})
}

func decode(t *testing.T, data []byte) image.Image {
	t.Helper()
	thumb, err := media.Thumb(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(bytes.NewReader(thumb))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// withOrientation puts an EXIF segment behind the start of a JPEG.
func withOrientation(plain []byte, value uint16) []byte {
	tiff := []byte("MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00")
	binary.BigEndian.PutUint16(tiff[18:], value)
	body := append([]byte("Exif\x00\x00"), tiff...)
	segment := append([]byte{0xff, 0xe1, 0, byte(len(body) + 2)}, body...)
	return append(append(append([]byte{}, plain[:2]...), segment...), plain[2:]...)
}

func pngHeader(w, h uint32) []byte {
	chunk := []byte("IHDR\x00\x00\x00\x00\x00\x00\x00\x00\x08\x06\x00\x00\x00")
	binary.BigEndian.PutUint32(chunk[4:], w)
	binary.BigEndian.PutUint32(chunk[8:], h)
	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), chunk...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(chunk))
}
