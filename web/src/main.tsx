import { createRoot } from 'react-dom/client';
import { Entrance } from './app/entrance';
import { startWords } from './shared/words/words';
import './shared/ui/base.css';

startWords();
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(<Entrance />);
