/** What comes out of the stream, compiled. */
import { compile } from '../platform/compile.ts';
import * as images from './stream-image.ts';

export const messageImage = compile(images.messageImage);
export const markerImage = compile(images.markerImage);
export const closingImage = compile(images.closingImage);
