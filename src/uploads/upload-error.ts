import { PostriderError } from '../errors.js';

/** Why a file was not received. */
export type UploadFault = 'malformed' | 'no-file' | 'too-many-parts' | 'field-too-large' | 'cut-off';

/** The body is not a form with one file. */
export class MalformedUpload extends PostriderError {
  override readonly code = 'upload.malformed';
  override readonly retryable = false;
  constructor(
    readonly because: UploadFault,
    options: { cause?: unknown } = {},
  ) {
    super(`The file was not received: ${faults[because]}.`, options);
  }
}

const faults: Readonly<Record<UploadFault, string>> = {
  malformed: 'the body is not a form (multipart/form-data)',
  'no-file': 'the form has no file',
  'too-many-parts': 'the form has too many parts',
  'field-too-large': 'a field of the form is too large',
  'cut-off': 'the connection was closed before its end',
};

/** The file has more bytes than may be sent. */
export class UploadTooLarge extends PostriderError {
  override readonly code = 'upload.too-large';
  override readonly retryable = false;
  constructor(readonly maxBytes: number) {
    super(`The file may have ${maxBytes / 1024 / 1024} MB.`);
  }
}

/** This process receives as many files as it may at once, or is stopping. */
export class TooManyUploads extends PostriderError {
  override readonly code = 'upload.too-many';
  override readonly retryable = true;
  constructor() {
    super('No further file can be received at the moment.');
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'upload.malformed': MalformedUpload;
    'upload.too-large': UploadTooLarge;
    'upload.too-many': TooManyUploads;
  }
}
