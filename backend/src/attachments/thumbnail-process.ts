/**
 * A process of its own that makes one small picture: from standard input to standard output. The decoders are large
 * and run on what strangers send. What breaks them ends this process and no other, and with it goes all its memory.
 */
import { buffer } from 'node:stream/consumers';
import sharp from 'sharp';

/** Longest side. Pixels. */
const SIDE = 320;
/** A photo of 24 megapixels; what takes more room than its bytes suggest is refused before it is unpacked. */
const MOST_PIXELS = 24_000_000;

sharp.cache(false);
sharp.concurrency(1);
// none of the formats that are documents or programs: SVG, PDF, and what the library reads by others
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadNsgifBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadHeifBuffer',
  ],
});

const picture = await sharp(await buffer(process.stdin), { limitInputPixels: MOST_PIXELS, failOn: 'error', pages: 1 })
  .autoOrient()
  .resize(SIDE, SIDE, { fit: 'inside', withoutEnlargement: true })
  .webp({ quality: 75 })
  .toBuffer();
process.stdout.write(picture);
