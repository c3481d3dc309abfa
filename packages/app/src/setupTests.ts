import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// What comes in a moment may take many on a machine with much else to do; a wait ends as soon as it came.
configure({ asyncUtilTimeout: 30_000 });
