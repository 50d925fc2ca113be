//! Format and pixel size from the header of an image. In: Base64. Out: facts. Decodes no more of the Base64 than the
//! header needs.

use super::Known;
use imagesize::ImageType;
use std::io::{self, BufRead, Read, Seek, SeekFrom};

/// Number of characters decoded at a time, a multiple of four.
const WINDOW: usize = 256;
/// Number of bytes decoded at a time.
const BYTES: usize = WINDOW / 4 * 3;

/// Replaces known facts with those from the header.
pub(super) fn show(base64: &str, bytes: usize, known: &mut Known<'_>) {
    let mut data = Decoder::new(base64.as_bytes(), bytes);
    let kind = imagesize::reader_type(&mut data).ok();
    let format = match kind {
        Some(ImageType::Png) => "png",
        Some(ImageType::Jpeg) => "jpeg",
        Some(ImageType::Gif) => "gif",
        Some(ImageType::Webp) => "webp",
        Some(ImageType::Bmp) => "bmp",
        Some(ImageType::Tiff) => "tiff",
        _ => {
            known.format = brand(&mut data).or(known.format);
            return;
        }
    };
    let size = data.rewind().ok().and_then(|()| imagesize::reader_size(&mut data).ok());
    let positive = |pixels: usize| {
        let pixels = u32::try_from(pixels).ok()?;
        // The rows of a bitmap can go from top to bottom, which a negative number says.
        Some(if format == "bmp" { pixels.cast_signed().unsigned_abs() } else { pixels })
    };
    known.format = Some(format);
    let sides = size.map(|size| (positive(size.width), positive(size.height)));
    // A fact about one side is not combined with the other side from the header.
    if let Some((width, height)) = sides.filter(|sides| *sides != (None, None)) {
        (known.width, known.height) = (width, height);
    }
}

/// The format of a file of the ISO family, from its brand; the size can be anywhere in it.
fn brand(data: &mut Decoder<'_>) -> Option<&'static str> {
    let mut head = [0; 12];
    data.rewind().ok()?;
    data.read_exact(&mut head).ok()?;
    let [_, _, _, _, kind @ .., a, b, c, d] = head;
    if kind != *b"ftyp" {
        return None;
    }
    match &[a, b, c, d] {
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" => Some("heic"),
        b"avif" | b"avis" => Some("avif"),
        b"isom" | b"iso2" | b"iso5" | b"iso6" | b"mp41" | b"mp42" | b"avc1" => Some("mp4"),
        b"qt  " => Some("mov"),
        b"M4A " => Some("m4a"),
        _ => None,
    }
}

/// The bytes of a Base64 text, decoded on demand.
struct Decoder<'b> {
    text: &'b [u8],
    /// Number of decoded bytes.
    len: usize,
    at: u64,
    window: [u8; BYTES],
    /// Offset of the decoded window; beyond the end when it is empty.
    from: usize,
}

impl<'b> Decoder<'b> {
    fn new(text: &'b [u8], len: usize) -> Self {
        Self { text, len, at: 0, window: [0; BYTES], from: usize::MAX }
    }

    /// Decodes the window around an offset.
    fn fill(&mut self, at: usize) {
        let part = at / BYTES;
        let start = part * WINDOW;
        let text = self.text.get(start..self.text.len().min(start + WINDOW)).unwrap_or_default();
        for (into, digits) in self.window.chunks_exact_mut(3).zip(text.chunks(4)) {
            let bits = digits.iter().fold(0_u32, |bits, &digit| bits << 6 | digit_value(digit));
            let [_, bytes @ ..] = bits.to_be_bytes();
            into.copy_from_slice(&bytes);
        }
        self.from = part * BYTES;
    }
}

/// The value of a Base64 digit; 0 for padding and anything else.
fn digit_value(digit: u8) -> u32 {
    u32::from(match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => 0,
    })
}

impl BufRead for Decoder<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let Some(at) = usize::try_from(self.at).ok().filter(|&at| at < self.len) else { return Ok(&[]) };
        if self.from > at || at - self.from >= BYTES {
            self.fill(at);
        }
        let end = BYTES.min(self.len - self.from);
        Ok(self.window.get(at - self.from..end).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        self.at = self.at.saturating_add(count as u64);
    }
}

impl Read for Decoder<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(into)?;
        self.consume(count);
        Ok(count)
    }
}

impl Seek for Decoder<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => (self.len as u64).checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    fn base64(bytes: &[u8]) -> String {
        let mut text = String::new();
        for chunk in bytes.chunks(3) {
            let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
            let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
            for place in 0..4 {
                let digit = DIGITS[(bits >> (18 - 6 * place)) as usize & 63];
                text.push(if place > chunk.len() { '=' } else { char::from(digit) });
            }
        }
        text
    }

    fn shown(bytes: &[u8]) -> (Option<String>, Option<u32>, Option<u32>) {
        let mut facts = Known::default();
        show(&base64(bytes), bytes.len(), &mut facts);
        (facts.format.map(str::to_owned), facts.width, facts.height)
    }

    fn found(format: &str, width: u32, height: u32) -> (Option<String>, Option<u32>, Option<u32>) {
        (Some(format.to_owned()), Some(width), Some(height))
    }

    #[test]
    fn headers_show_format_and_size() {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        png.extend([0, 0, 4, 0, 0, 0, 3, 0, 8, 6, 0, 0, 0]);
        assert_eq!(shown(&png), found("png", 1024, 768));
        let gif = b"GIF89a\x40\x01\xf0\0\0\0\0";
        assert_eq!(shown(gif), found("gif", 320, 240));
        let mut bmp = b"BM".to_vec();
        bmp.extend([0; 16]);
        bmp.extend(64_i32.to_le_bytes());
        bmp.extend((-32_i32).to_le_bytes());
        assert_eq!(shown(&bmp), found("bmp", 64, 32));
        let mut webp = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0".to_vec();
        webp.extend([99, 0, 0, 49, 0, 0]);
        assert_eq!(shown(&webp), found("webp", 100, 50));
        assert_eq!(shown(b"\0\0\0\x18ftypavif\0\0\0\0"), (Some("avif".to_owned()), None, None));
        assert_eq!(shown(b"\0\0\0\x18ftypqt  \0\0\0\0"), (Some("mov".to_owned()), None, None));
    }

    #[test]
    fn the_size_of_a_jpeg_follows_other_segments() {
        // A segment of any kind that is longer than several windows, then the owner.
        let mut jpeg = b"\xff\xd8\xff\xe1".to_vec();
        jpeg.extend(60_000_u16.to_be_bytes());
        jpeg.extend(vec![0xff; 59_998]);
        jpeg.extend(b"\xff\xc0\0\x11\x08\x02\x58\x03\x20\x03");
        assert_eq!(shown(&jpeg), found("jpeg", 800, 600));
    }

    #[test]
    fn invalid_headers_give_no_facts() {
        assert_eq!(shown(b""), (None, None, None));
        assert_eq!(shown(b"ABC"), (None, None, None));
        assert_eq!(shown(&[0; 40]), (None, None, None));
        assert_eq!(shown(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0"), (Some("png".to_owned()), None, None));
        // A segment of no length leads nowhere.
        assert_eq!(shown(b"\xff\xd8\xff\xe1\0\0\xff\xe1\0\0\xff\xe1"), (Some("jpeg".to_owned()), None, None));
        // Directories beyond the end.
        assert_eq!(shown(b"II\x2a\0\xff\xff\xff\xff\0\0\0\0\0"), (Some("tiff".to_owned()), None, None));
        assert_eq!(
            shown(b"MM\0\x2b\0\x08\0\0\xff\xff\xff\xff\xff\xff\xff\xff"),
            (Some("tiff".to_owned()), None, None)
        );
    }

    proptest::proptest! {
        #[test]
        fn base64_round_trips(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..800), at in 0_usize..900) {
            let text = base64(&bytes);
            let mut data = Decoder::new(text.as_bytes(), bytes.len());
            let mut all = Vec::new();
            data.read_to_end(&mut all).expect("memory does not fail");
            proptest::prop_assert_eq!(&all, &bytes);
            data.seek(SeekFrom::Start(at as u64)).expect("seeking forward works");
            all.clear();
            data.read_to_end(&mut all).expect("memory does not fail");
            proptest::prop_assert_eq!(&all[..], bytes.get(at..).unwrap_or_default());
        }

        #[test]
        fn any_header_is_accepted(start in 0_usize..8, bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            let starts: [&[u8]; 8] = [b"", b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II\x2a\0", b"MM\0\x2b\0\x08\0\0", b"RIFF\0\0\0\0WEBPVP8"];
            let mut data = starts[start].to_vec();
            data.extend(bytes);
            let mut facts = Known::default();
            show(&base64(&data), data.len(), &mut facts);
            proptest::prop_assert!(facts.bytes.is_none());
        }
    }
}
