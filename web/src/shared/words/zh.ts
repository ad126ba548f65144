/** The Chinese catalogue: one file for each feature. */

import common from './zh-CN/common.json';
import desk from './zh-CN/desk.json';
import problems from './zh-CN/problems.json';
import session from './zh-CN/session.json';

export const zh = { common, desk, problems, session };
