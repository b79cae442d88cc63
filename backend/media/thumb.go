package media

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	_ "image/gif" // a thumbnail of its first picture
	"image/jpeg"
	_ "image/png" // decoded by image.Decode
	"io"
	"sync"
)

const (
	thumbSide    = 320
	thumbQuality = 78
	maxPixels    = 40_000_000
	maxDecoded   = 160 << 20 // bytes of memory one decoded picture may take
)

// ErrNoThumb says that a file has no thumbnail: not a picture we decode, or one too large to decode safely.
var ErrNoThumb = errors.New("no thumbnail")

// decoding lets one large picture be in memory at a time.
var decoding sync.Mutex

// Thumb makes a small JPEG of a picture, the right way up. r must start at the picture's first byte. The size is judged
// from the header before anything is decoded.
func Thumb(r io.ReadSeeker) ([]byte, error) {
	decoding.Lock()
	defer decoding.Unlock()
	cfg, format, err := image.DecodeConfig(r)
	if err != nil || !small(cfg) {
		return nil, ErrNoThumb
	}
	turn := 1
	if format == "jpeg" {
		if turn, err = orientation(r); err != nil {
			return nil, err
		}
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	img, _, err := image.Decode(r)
	if err != nil {
		return nil, ErrNoThumb
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, upright(shrink(img), turn), &jpeg.Options{Quality: thumbQuality}); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func small(cfg image.Config) bool {
	if cfg.Width <= 0 || cfg.Height <= 0 || cfg.Width > maxPixels || cfg.Height > maxPixels {
		return false
	}
	pixels, each := int64(cfg.Width)*int64(cfg.Height), int64(4)
	switch cfg.ColorModel {
	case color.RGBA64Model, color.NRGBA64Model:
		each = 8
	}
	return pixels <= maxPixels && pixels*each <= maxDecoded
}

// shrink fits a picture into the square of a thumbnail: each new pixel is the mean of a grid of at most 8×8 of the old,
// transparency lies on white.
func shrink(src image.Image) *image.RGBA {
	b := src.Bounds()
	w, h := fit(b.Dx(), b.Dy())
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		y0, y1 := b.Min.Y+y*b.Dy()/h, b.Min.Y+(y+1)*b.Dy()/h
		for x := range w {
			x0, x1 := b.Min.X+x*b.Dx()/w, b.Min.X+(x+1)*b.Dx()/w
			dst.SetRGBA(x, y, mean(src, x0, y0, max(x1, x0+1), max(y1, y0+1)))
		}
	}
	return dst
}

func mean(src image.Image, x0, y0, x1, y1 int) color.RGBA {
	const grid = 8
	dx, dy := max(1, (x1-x0)/grid), max(1, (y1-y0)/grid)
	var r, g, b, n uint64
	for y := y0; y < y1; y += dy {
		for x := x0; x < x1; x += dx {
			pr, pg, pb, pa := src.At(x, y).RGBA()
			white := 0xffff - pa // colours come multiplied by their alpha
			r, g, b, n = r+uint64(pr+white), g+uint64(pg+white), b+uint64(pb+white), n+1
		}
	}
	return color.RGBA{uint8(r / n >> 8), uint8(g / n >> 8), uint8(b / n >> 8), 0xff}
}

func fit(w, h int) (int, int) {
	side := max(w, h)
	if side <= thumbSide {
		return w, h
	}
	return max(1, w*thumbSide/side), max(1, h*thumbSide/side)
}

// upright turns a picture as its EXIF orientation (1 to 8) asks.
func upright(src *image.RGBA, orientation int) *image.RGBA {
	if orientation < 2 || orientation > 8 {
		return src
	}
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	dw, dh := w, h
	if orientation >= 5 {
		dw, dh = h, w
	}
	dst := image.NewRGBA(image.Rect(0, 0, dw, dh))
	for y := range dh {
		for x := range dw {
			sx, sy := source(orientation, x, y, w, h)
			dst.SetRGBA(x, y, src.RGBAAt(sx, sy))
		}
	}
	return dst
}

// source is where the upright pixel (x, y) lies in a stored picture of w×h.
func source(orientation, x, y, w, h int) (int, int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return y, h - 1 - x
	case 7:
		return w - 1 - y, h - 1 - x
	}
	return w - 1 - y, x // 8
}
