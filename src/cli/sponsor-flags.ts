import type { Command } from 'commander';
import type { OnlySponsor } from '../issues/sponsor-slot.js';
import { nameFields } from './field-names.js';
import { WrongUsage } from './wrong-usage.js';

export interface SponsorFlags {
  sponsorTitle?: string;
  sponsorText?: string;
  sponsorUrl?: string;
  sponsorImage?: string;
}

/** Adds the options for a sponsor. */
export function withSponsorFlags(command: Command): Command {
  nameFields(command, {
    'sponsor.text': '--sponsor-text',
    'sponsor.url': '--sponsor-url',
    'sponsor.image': '--sponsor-image',
  });
  return command
    .option('--sponsor-title <text>', "the sponsor's headline; the issue labels it as paid")
    .option('--sponsor-text <text>', 'its text')
    .option('--sponsor-url <url>', 'its link')
    .option('--sponsor-image <url>', 'its picture');
}

/** @throws WrongUsage when a sponsor has no title or no url */
export function sponsorOf({
  sponsorTitle,
  sponsorText = '',
  sponsorUrl,
  sponsorImage = '',
}: SponsorFlags): OnlySponsor | undefined {
  if (sponsorTitle && sponsorUrl)
    return { title: sponsorTitle, text: sponsorText, url: sponsorUrl, image: sponsorImage };
  if (sponsorTitle || sponsorText || sponsorUrl || sponsorImage) {
    throw new WrongUsage('--sponsor-…', 'give --sponsor-title and --sponsor-url together');
  }
  return undefined;
}
