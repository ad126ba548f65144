/**
 * The pages by address. Each loads its code when it is first opened, and what it cannot do without
 * is asked for before it is drawn.
 */

import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { deskQuery, queuesQuery } from '../features/desk/api';
import { client } from './client';
import { type Me, meQuery } from './me';
import { placesFor } from './nav';
import { Fault, NothingHere } from './outcomes';
import { Shell } from './shell';
import { StartPage } from './start-page';
import { Waiting } from './waiting';

const root = createRootRoute({
  beforeLoad: () => client.ensureQueryData(meQuery),
  component: Shell,
  notFoundComponent: NothingHere,
  errorComponent: Fault,
});

const start = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: ({ context }) => {
    const [first] = placesFor(context);
    if (first !== undefined) throw redirect({ to: first.to, replace: true });
  },
  component: StartPage,
});
/** What is one's own as an agent is nobody else's: they go where they work. */
function agentsOnly({ context }: { context: Me }): void {
  if (context.agent === null) throw redirect({ to: '/', replace: true });
}

export const deskPage = lazyRouteComponent(() => import('./desk-page'), 'DeskPage');
const desk = createRoute({
  getParentRoute: () => root,
  path: '/desk',
  beforeLoad: agentsOnly,
  loader: async () => {
    void client.prefetchQuery(queuesQuery);
    await client.prefetchQuery(deskQuery);
  },
  component: deskPage,
});
const adminPage = lazyRouteComponent(() => import('./admin-page'), 'AdminPage');
const admin = createRoute({ getParentRoute: () => root, path: '/admin', component: adminPage });
const adminSection = createRoute({
  getParentRoute: () => root,
  path: '/admin/$section',
  component: adminPage,
});
const floor = createRoute({
  getParentRoute: () => root,
  path: '/floor',
  component: lazyRouteComponent(() => import('./floor-page'), 'FloorPage'),
});
const wallboard = createRoute({
  getParentRoute: () => root,
  path: '/wallboard',
  component: lazyRouteComponent(() => import('./wallboard-page'), 'WallboardPage'),
});
const contacts = createRoute({
  getParentRoute: () => root,
  path: '/contacts',
  component: lazyRouteComponent(() => import('./contacts-page'), 'ContactsPage'),
});
const contact = createRoute({
  getParentRoute: () => root,
  path: '/contacts/$id',
  component: lazyRouteComponent(() => import('./contact-page'), 'ContactPage'),
});
const callbacks = createRoute({
  getParentRoute: () => root,
  path: '/callbacks',
  component: lazyRouteComponent(() => import('./callbacks-page'), 'CallbacksPage'),
});
const figuresPage = lazyRouteComponent(() => import('./figures-page'), 'FiguresPage');
const figures = createRoute({
  getParentRoute: () => root,
  path: '/figures',
  component: figuresPage,
});
const figuresSection = createRoute({
  getParentRoute: () => root,
  path: '/figures/$section',
  component: figuresPage,
});
const alerts = createRoute({
  getParentRoute: () => root,
  path: '/alerts',
  component: lazyRouteComponent(() => import('./alerts-page'), 'AlertsPage'),
});
const planningPage = lazyRouteComponent(() => import('./planning-page'), 'PlanningPage');
const planning = createRoute({
  getParentRoute: () => root,
  path: '/planning',
  component: planningPage,
});
const planningSection = createRoute({
  getParentRoute: () => root,
  path: '/planning/$section',
  component: planningPage,
});
const plan = createRoute({
  getParentRoute: () => root,
  path: '/plan',
  beforeLoad: agentsOnly,
  component: lazyRouteComponent(() => import('./plan-page'), 'PlanPage'),
});
const security = createRoute({
  getParentRoute: () => root,
  path: '/security',
  component: lazyRouteComponent(() => import('./security-page'), 'SecurityPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    start,
    desk,
    floor,
    wallboard,
    contacts,
    contact,
    callbacks,
    figures,
    figuresSection,
    alerts,
    plan,
    planning,
    planningSection,
    admin,
    adminSection,
    security,
  ]),
  basepath: import.meta.env.BASE_URL,
  defaultPreload: 'intent',
  defaultPendingComponent: Waiting,
  defaultErrorComponent: Fault,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
