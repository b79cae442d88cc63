package media

import (
	"bytes"
	"encoding/binary"
	"io"
)

const exifHead = 64 << 10 // cameras write the orientation into the first segment

// orientation reads the EXIF orientation of a JPEG, 1 when it has none. It errs only when r does.
func orientation(r io.ReadSeeker) (int, error) {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return 1, err
	}
	head, err := io.ReadAll(io.LimitReader(r, exifHead))
	if err != nil {
		return 1, err
	}
	return exifOrientation(head), nil
}

func exifOrientation(jpeg []byte) int {
	for p := 2; p+4 <= len(jpeg) && jpeg[p] == 0xff; {
		marker, size := jpeg[p+1], int(binary.BigEndian.Uint16(jpeg[p+2:]))
		end := p + 2 + size
		if marker == 0xda || size < 2 || end > len(jpeg) { // the picture itself begins
			break
		}
		if body, ok := bytes.CutPrefix(jpeg[p+4:end], []byte("Exif\x00\x00")); marker == 0xe1 && ok {
			return tiffOrientation(body)
		}
		p = end
	}
	return 1
}

func tiffOrientation(tiff []byte) int {
	const tagOrientation, entry = 0x0112, 12
	var order binary.ByteOrder = binary.LittleEndian
	if bytes.HasPrefix(tiff, []byte("MM")) {
		order = binary.BigEndian
	}
	if len(tiff) < 8 {
		return 1
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 1
	}
	dir := tiff[at+2:]
	for n := order.Uint16(tiff[at:]); n > 0 && len(dir) >= entry; n-- {
		if order.Uint16(dir) == tagOrientation {
			if v := int(order.Uint16(dir[8:])); v >= 1 && v <= 8 {
				return v
			}
			return 1
		}
		dir = dir[entry:]
	}
	return 1
}
