/** The Chinese catalogue: one file for each feature. */

import admin from './zh-CN/admin.json';
import alerts from './zh-CN/alerts.json';
import callbacks from './zh-CN/callbacks.json';
import common from './zh-CN/common.json';
import contacts from './zh-CN/contacts.json';
import customers from './zh-CN/customers.json';
import desk from './zh-CN/desk.json';
import figures from './zh-CN/figures.json';
import floor from './zh-CN/floor.json';
import inbox from './zh-CN/inbox.json';
import planning from './zh-CN/planning.json';
import problems from './zh-CN/problems.json';
import recordings from './zh-CN/recordings.json';
import session from './zh-CN/session.json';
import softphone from './zh-CN/softphone.json';

export const zh = {
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
