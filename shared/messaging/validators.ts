/** What comes out of the stream, compiled. */
import { compile } from '../platform/compile.ts';
import * as images from './stream-image.ts';

export const messageImage = compile(images.messageImage);
