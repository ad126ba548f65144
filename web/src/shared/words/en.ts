/** The English catalogue; it has the keys of the Chinese one, no more and no fewer. */

import admin from './en/admin.json';
import alerts from './en/alerts.json';
import callbacks from './en/callbacks.json';
import common from './en/common.json';
import contacts from './en/contacts.json';
import customers from './en/customers.json';
import desk from './en/desk.json';
import figures from './en/figures.json';
import floor from './en/floor.json';
import inbox from './en/inbox.json';
import planning from './en/planning.json';
import problems from './en/problems.json';
import recordings from './en/recordings.json';
import session from './en/session.json';
import softphone from './en/softphone.json';
import type { zh } from './zh';

/** The same keys, other words. */
type Alike<Words> = {
  [Key in keyof Words]: Words[Key] extends string ? string : Alike<Words[Key]>;
};

export const en: Alike<typeof zh> = {
  admin,
  alerts,
  callbacks,
  common,
  contacts,
  customers,
  desk,
  floor,
  inbox,
  figures,
  planning,
  problems,
  recordings,
  session,
  softphone,
};
