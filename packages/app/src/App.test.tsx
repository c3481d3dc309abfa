import { render, screen } from '@testing-library/react';
import App from './App';

const CONFIG = {
  app: { title: 'Wakeboard demo', baseUrl: 'http://localhost:7007' },
  backend: { baseUrl: 'http://localhost:7007' },
};

const environment = process.env;
afterEach(() => {
  process.env = environment;
});

it('shows the sign-in page of an app that has the demo features', async () => {
  // A real environment holds texts only; the app's build puts the configuration here as it is.
  process.env = {
    NODE_ENV: 'test',
    APP_CONFIG: [{ data: CONFIG, context: 'test' }],
  } as unknown as NodeJS.ProcessEnv;

  render(App.createRoot());

  expect(
    await screen.findByRole('button', { name: 'Enter' }),
  ).toBeInTheDocument();
}, 300_000);
