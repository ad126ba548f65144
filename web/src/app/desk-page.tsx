import { BookCallback } from '../features/callbacks/components/book-callback';
import { OwnCallbacks } from '../features/callbacks/components/own-callbacks';
import { ContactNote } from '../features/customers/components/contact-note';
import { CustomerPop } from '../features/customers/components/customer-pop';
import { DispositionChoice } from '../features/customers/components/disposition-choice';
import { WorkPanel } from '../features/customers/components/work-panel';
import { useQueueNames } from '../features/desk/api';
import { Desk } from '../features/desk/desk';
import { useDesk } from '../features/desk/use-desk';
import { OwnScore } from '../features/figures/components/own-score';
import { OwnToday } from '../features/figures/components/own-today';
import { SendCard } from '../features/inbox/components/send-card';
import { NextActivity } from '../features/planning/next-activity';
import { OwnRecordings } from '../features/recordings/own-recordings';
import { useMe } from './me';
import { useDeskPhone } from './use-desk-phone';
import { useDeskTitle } from './use-desk-title';

/** Joins the desk with the telephone and with what is known of customers. */
export function DeskPage() {
  const held = useDesk();
  const phone = useDeskPhone(held);
  const queueName = useQueueNames();
  const me = useMe();
  const books = me.permissions.includes('callbacks:book');
  useDeskTitle(held.desk.state);
  return (
    <Desk
      held={held}
      phone={phone}
      plan={me.permissions.includes('planning:read-own') ? <NextActivity /> : null}
      figures={
        me.permissions.includes('metrics:read-own') ? (
          <>
            <OwnToday />
            <OwnScore />
          </>
        ) : null
      }
      context={(hand) =>
        hand === undefined ? (
          <>
            {books && <OwnCallbacks />}
            <OwnRecordings />
          </>
        ) : (
          <CustomerPop
            contact={hand.contact.id}
            queueName={queueName}
            share={<SendCard contact={hand.contact.id} />}
          />
        )
      }
      work={({ contact, queue, disposition, disposition_required }) => (
        <WorkPanel>
          <DispositionChoice
            contact={contact.id}
            value={disposition}
            required={disposition_required}
          />
          {books && (
            <BookCallback
              contact={contact.id}
              queue={queue}
              mayDial={me.permissions.includes('desk:dial')}
            />
          )}
          <ContactNote key={contact.id} contact={contact.id} author={me.id} />
        </WorkPanel>
      )}
    />
  );
}
